// An HTTP/2 server of Node: a second implementation beside nginx.
//
//   node node_http2.mjs <port> <key.pem> <certificate.pem> <access log>
//
// It closes each session gracefully after 200 requests and allows 32 streams at a time. A line of the log is the id, the
// status and the number of the request on its connection, as nginx writes them.
import { createSecureServer } from 'node:http2';
import { appendFileSync, readFileSync } from 'node:fs';

const [port, key, certificate, log] = process.argv.slice(2);
const REQUESTS = 200;

const server = createSecureServer({
  key: readFileSync(key),
  cert: readFileSync(certificate),
  allowHTTP1: true,
  settings: { maxConcurrentStreams: 32 },
});

server.on('session', (session) => {
  let count = 0;
  session.on('stream', (stream, headers) => {
    count += 1;
    const number = count;
    if (number === REQUESTS) session.close();
    // A client that goes away is not an error of the server.
    stream.on('error', () => {});
    stream.resume();
    stream.on('end', () => {
      if (stream.destroyed) return;
      appendFileSync(log, `${headers['x-interop-id']} 200 ${number}\n`);
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end('{"data":{"id":"1"}}');
    });
  });
  session.on('error', () => {});
});

server.listen(Number(port), '127.0.0.1');
