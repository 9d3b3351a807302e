/** The sandbox bank as a separate program. */
import { startSandbox } from './app.ts';

const port = Number(process.env.SANDBOX_PORT || 3100);
const host = process.env.SANDBOX_HOST || undefined;
const statePath = process.env.SANDBOX_STATE || undefined;

try {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('SANDBOX_PORT must be a port number.');
  const sandbox = await startSandbox({ port, host, statePath });
  console.log(`Sandbox bank listening on ${sandbox.url}`);
  stopWith(sandbox.close);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

/** Stops in order on a signal, and when the parent process is gone. */
function stopWith(close: () => Promise<void>) {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await close();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Set SANDBOX_PORT to a free one.`;
  if (code === 'EACCES' && statePath === undefined) return `Port ${port} may not be used. Set SANDBOX_PORT to another.`;
  return `The sandbox bank could not start: ${message}${statePath ? ` (SANDBOX_STATE is ${statePath})` : ''}`;
}
