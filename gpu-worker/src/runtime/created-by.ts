import packageJson from '../../package.json' with { type: 'json' };

/** What made a model folder, for its manifest. */
export const CREATED_BY = `annotome ${packageJson.version}`;
