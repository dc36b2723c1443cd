export function deployMigrations(url: string, folder: string): Promise<string[]>;
