/** Starts a lab with the driver and in the folder given, writes one record, says "holding", and holds the lab until it is killed. */
import { chooseDriver } from '../../labs/drivers/index.ts';
import { notifications, produce, startLab } from './lab-kit.ts';

const [driver = '', labId = '', directory = ''] = process.argv.slice(2);
const lab = await startLab(await chooseDriver(driver), await notifications(), { labId, directory });
await produce(lab, ['acknowledged']);
process.stdout.write('holding\n');
await lab.failed;
