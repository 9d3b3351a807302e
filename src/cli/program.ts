/**
 * Declares every command with its arguments and options. Help, completion and the tests of the documents read it too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';

// Commands are loaded when they are called, because most need neither a browser nor a database.
type Action = (...given: never[]) => Promise<void> | void;

/**
 * Creates the command line of `reconbanker`. When it does not understand a command, it prints the reason and throws
 * `CommanderError`.
 */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  const program = new Command('reconbanker')
    .description('Manages a Reconbanker service: its accounts, codes, keys, users and banks.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(--help shows all commands and options)');

  const doctor = add(program, 'doctor', 'show which programs were found on this machine, and what is missing');
  run(doctor, async (options: never) => (await import('./doctor.ts')).doctor(options));

  const migrate = program.command('migrate').description('update the database at DATABASE_URL to the newest schema');
  run(migrate, async () => (await import('./migrate.ts')).migrateDatabase());

  const backup = add(program, 'backup <file>', 'write all records to a file; secrets in it stay sealed').addOption(
    dataDir(),
  );
  run(backup, async (file: string, options: never) => (await import('./backup.ts')).backup(file, options));
  const restore = add(program, 'restore <file>', 'fill the empty database at DATABASE_URL from a backup file');
  run(restore, async (file: string, options: never) => (await import('./backup.ts')).restore(file, options));

  const bundle = program
    .command('bundle-workflows <file>')
    .description('bundle the workflows into a file for WORKFLOW_BUNDLE');
  run(bundle, async (file: string) => (await import('./bundle-workflows.ts')).bundleWorkflows(file));
  const dashboard = program.command('build-dashboard').description('build the dashboard that the API serves');
  run(dashboard, async () => (await import('../tools/dashboard.ts')).ensureDashboard());

  addAccounts(program.command('accounts').description('list, restart and stop accounts'));
  addUsers(program.command('users').description('manage who may sign in; needs access to the database'));
  addCodes(program.command('codes').description('show and submit one-time codes'));

  const create = overApi(program.command('keys').description('manage API keys'), 'create <name>', 'create an API key')
    .addOption(
      new Option('--scope <scope...>', 'what the key may do (default: both)').choices(['otp:write', 'status:read']),
    )
    .option('--account <account...>', 'accounts that the key is limited to, by id or name (default: all)');
  run(create, async (name: string, options: never) => (await import('./keys.ts')).createKey(name, options));

  const rotate = add(program, 'rotate-keys', 'seal all secrets with the first key of ENCRYPTION_KEYS')
    .option('--check', 'only show which keys are still needed')
    .option('--older-form', 'also accept secrets in the older sealed form, for example from an older backup')
    .addOption(dataDir());
  run(rotate, async (options: never) => (await import('./rotate-keys.ts')).rotateKeys(options));

  const check = add(
    program.command('bank').description('try bank connectors'),
    'check <bank>',
    'log in once, step by step',
  )
    .option(
      '--username <name>',
      'user name at the bank (or BANK_USERNAME); the password is BANK_PASSWORD, or is asked for',
    )
    .addOption(
      new Option('--stop-at <step>', 'stop after this step and keep evidence').choices(['login', 'code', 'movements']),
    )
    .option('--pause', 'wait for Enter before each step')
    .option('--evidence <folder>', 'folder for the masked picture of the last page (default: bank-check-<bank>)')
    .addOption(dataDir());
  run(check, async (bank: string, options: never) => (await import('./bank-check.ts')).checkBank(bank, options));

  const completion = program
    .command('completion')
    .description('print the completion script for a shell')
    .addArgument(program.createArgument('<shell>').choices(['bash', 'zsh']));
  run(completion, async (shell: 'bash' | 'zsh') => (await import('./completion.ts')).printCompletion(program, shell));
  return program;
}

function addAccounts(accounts: Command): void {
  run(overApi(accounts, 'list', 'list all accounts'), async (options: never) =>
    (await import('./accounts.ts')).listAccounts(options),
  );
  run(
    overApi(accounts, 'restart <account>', 'clear a block and start a session now'),
    async (wanted: string, options: never) => (await import('./accounts.ts')).restartAccount(wanted, options),
  );
  run(
    overApi(accounts, 'stop <account>', 'end the session, and start no other until a restart'),
    async (wanted: string, options: never) => (await import('./accounts.ts')).stopAccount(wanted, options),
  );
}

function addUsers(users: Command): void {
  const over = (name: string, description: string) => add(users, name, description).addOption(dataDir());
  run(over('list', 'list all users'), async (options: never) => (await import('./users.ts')).listUsers(options));
  const create = over('create <email>', 'create a user; asks for the password').option(
    '--name <name>',
    'name of the person',
  );
  run(create, async (email: string, options: never) => (await import('./users.ts')).createNewUser(email, options));
  const reset = over('reset-password <email>', 'set a new password and end all sign-ins; asks for the password').option(
    '--remove-two-factor',
    'also turn off two-factor, for somebody who lost the authenticator',
  );
  run(reset, async (email: string, options: never) => (await import('./users.ts')).resetPassword(email, options));
  run(over('end-sessions <email>', 'end all sign-ins of a user'), async (email: string, options: never) =>
    (await import('./users.ts')).endUsersSignIns(email, options),
  );
  const remove = over('delete <email>', 'delete a user and everything that belongs to them').option(
    '--yes',
    'do not ask for confirmation',
  );
  run(remove, async (email: string, options: never) => (await import('./users.ts')).removeUser(email, options));
}

function addCodes(codes: Command): void {
  const pending = overApi(codes, 'pending', 'list accounts that wait for a code')
    .option('--account <account>', 'show only this account')
    .addOption(apiKey());
  run(pending, async (options: never) => (await import('./codes.ts')).listPending(options));
  const submit = overApi(
    codes,
    'submit <account> [code]',
    'submit a code and wait for the verdict of the bank; asks for the code if it is left out',
  )
    .option('--request <id>', 'submit only if this request is still pending')
    .option('--no-wait', 'do not wait for the verdict of the bank')
    .addOption(apiKey());
  run(submit, async (wanted: string, code: string | undefined, options: never) =>
    (await import('./codes.ts')).submitCode(wanted, code, options),
  );
}

const add = (parent: Command, name: string, description: string): Command =>
  parent.command(name).description(description).option('--json', 'print JSON');

const overApi = (parent: Command, name: string, description: string): Command =>
  add(parent, name, description)
    .option('--url <address>', 'address of the API (default: RECONBANKER_URL, or the local instance)')
    .option('--totp <code>', 'code of your authenticator, if two-factor is on')
    .addOption(dataDir());

const dataDir = (): Option =>
  new Option('--data-dir <folder>', 'data folder of the local instance (default: DATA_DIR, or .data)');
const apiKey = (): Option => new Option('--key <key>', 'use this API key instead of signing in (or RECONBANKER_KEY)');

/** Passes the arguments and options of a command on, and its errors to `main.ts`. */
function run(command: Command, action: Action): void {
  command.action(action as (...given: unknown[]) => Promise<void> | void);
}
