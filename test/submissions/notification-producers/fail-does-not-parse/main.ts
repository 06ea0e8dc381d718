// Mistake: a brace too few.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  if (request.url === '/actuator/health') {
    response.end(JSON.stringify({ status: 'UP' }));
});
server.listen(Number(process.env['PORT']));
