/** Writes HTTP by hand, because no client sends invalid requests. */
import { connect } from 'node:net';

export type RawRequest = { method: string; path: string; headers: [name: string, value: string][]; body: Buffer };
export type RawAnswer = { status: number; headers: Map<string, string>; text: string };

/** Returns the response. Null when the connection was reset before it came, which may happen with a refused body. */
export function sendRaw(port: number, request: RawRequest, deadlineMs: number): Promise<RawAnswer | null> {
  const { method, path, headers, body } = request;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}\r\n`,
    'latin1',
  );
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([head, body])));
    const hangs = setTimeout(() => {
      reject(new Error(`no answer in ${deadlineMs} ms`));
      socket.destroy();
    }, deadlineMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(hangs);
      resolve(chunks.length === 0 ? null : parse(Buffer.concat(chunks)));
    });
  });
}

function parse(answer: Buffer): RawAnswer {
  const end = answer.indexOf('\r\n\r\n');
  const [first = '', ...lines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(first.split(' ')[1]), headers, text: answer.subarray(end + 4).toString('utf8') };
}
