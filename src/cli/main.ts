// The command line: parses the arguments, runs the command, and turns an error into one sentence and an exit code.
import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { CliError, tellError } from './terminal.ts';

const asJson = process.argv.includes('--json');
try {
  await createProgram().parseAsync();
} catch (error) {
  // Commander has already printed it. Help and version are not errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    tellError(error, asJson);
    process.exitCode = error instanceof CliError ? error.exitCode : 1;
  }
}
