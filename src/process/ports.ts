import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * Below the ports that Linux, macOS and Windows use for outgoing connections, one of which might take the port again.
 */
const OWN_PORTS = [16_384, 32_768] as const;

/** Returns a port of 127.0.0.1 that is free right now. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(randomInt(...OWN_PORTS));
    } catch (error) {
      if (attempt === 100) throw error;
    }
  }
}

/** Throws an error that names the port and the variable when the port is in use already. */
export async function assertPortFree(port: number, variable: string): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw new PortTaken(port, variable);
    if (code === 'EACCES') throw new Error(`Port ${port} (${variable}) may not be used by this user: choose another.`);
    throw error;
  }
}

/** Returns true when something accepts connections at the port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

class PortTaken extends Error {
  readonly port: number;
  readonly variable: string;

  constructor(port: number, variable: string) {
    super(`Port ${port} is taken by another program. Stop it, or set ${variable} to a free port.`);
    this.port = port;
    this.variable = variable;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}
