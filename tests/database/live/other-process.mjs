// Another process of the product: makes projects in an organization, one for each name, and ends.
import { register } from 'tsx/esm/api';

register();
const { connect, createProject, processScope } = await import('@annotome/db');

const [url, organizationId, ...names] = process.argv.slice(2);
const database = connect(url);
for (const name of names) await createProject(processScope(database, organizationId, 'other'), { name });
await database.close();
