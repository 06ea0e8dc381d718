import { LabSessions } from '../../labs/sessions/index.ts';
import { nativeDriver } from '../../labs/drivers/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';

/** A "server" that claims one lab, fills its pool and says so. To be killed. Argument: the folder of labs. */
const [directory = ''] = process.argv.slice(2);
const sessions = new LabSessions({ driver: nativeDriver(), directory, loadSpec: (name) => readLabSpec(name), pool: { notifications: 1 } });
const lab = await sessions.claim('ana', 'notifications');
sessions.fillPool();
console.log(`claimed ${lab.labId} ${lab.hostAddresses['main']}`);
