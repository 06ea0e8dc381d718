// Passes connections on, byte for byte: from the host, through this container's published port, to the agent on the lab's own network, which has no
// way in or out. Knows no token and reads nothing. Plain JavaScript: without the TypeScript parser it takes half the memory.
import { connect, createServer } from 'node:net';

const [host = '', port = ''] = process.argv.slice(2);
const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
  for (const [from, to] of [[near, far], [far, near]]) {
    from.on('error', () => to.destroy());
    from.on('close', () => { if (!from.readableEnded || !from.writableFinished) to.destroy(); });
    from.pipe(to);
  }
});
server.listen(Number(port), '0.0.0.0', () => process.stdout.write('ready\n'));
process.stdin.resume().on('end', () => process.exit(0)).on('error', () => process.exit(0));
