/** Starts a lab in the folder given, writes one record, says "holding", and holds the lab until it is killed. */
import { nativeDriver } from '../../labs/drivers/index.ts';
import { notifications, produce, startLab } from './lab-kit.ts';

const [labId = '', directory = ''] = process.argv.slice(2);
const lab = await startLab(nativeDriver(), await notifications(), { labId, directory });
await produce(lab, ['acknowledged']);
process.stdout.write('holding\n');
await lab.failed;
