/** Every command with its arguments and options: help, completion and the tests of the documents read it too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';

// Commands are loaded when they are called: most need neither a browser nor a database.
type Action = (...given: never[]) => Promise<void> | void;

/** The command line of `reconbanker`. Throws `CommanderError` where a command is not understood, having said why. */
export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  const program = new Command('reconbanker')
    .description('Looks after a Reconbanker: its accounts, codes, keys and banks.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(--help tells more)');

  const doctor = add(program, 'doctor', 'show what was found on this machine, and what is missing');
  run(doctor, async (options: never) => (await import('./doctor.ts')).doctor(options));

  const migrate = program.command('migrate').description('bring the database at DATABASE_URL to the newest schema');
  run(migrate, async () => (await import('./migrate.ts')).migrateDatabase());

  const backup = add(program, 'backup <file>', 'write all records to a file; secrets stay sealed').addOption(dataDir());
  run(backup, async (file: string, options: never) => (await import('./backup.ts')).backup(file, options));
  const restore = add(program, 'restore <file>', 'fill the empty database at DATABASE_URL from a backup');
  run(restore, async (file: string, options: never) => (await import('./backup.ts')).restore(file, options));

  const bundle = program.command('bundle-workflows <file>').description('write the workflows for WORKFLOW_BUNDLE');
  run(bundle, async (file: string) => (await import('./bundle-workflows.ts')).bundleWorkflows(file));
  const dashboard = program.command('build-dashboard').description('build the dashboard that the API serves');
  run(dashboard, async () => (await import('../tools/dashboard.ts')).ensureDashboard());

  addAccounts(program.command('accounts').description('the accounts and their sessions'));
  addUsers(program.command('users').description('who may sign in: for whoever has the database'));
  addCodes(program.command('codes').description('one-time codes that banks wait for'));

  const create = overApi(program.command('keys').description('API keys'), 'create <name>', 'make an API key')
    .addOption(new Option('--scope <scope...>', 'what it may do (both)').choices(['otp:write', 'status:read']))
    .option('--account <account...>', 'the only accounts it is for, by id or name (all)');
  run(create, async (name: string, options: never) => (await import('./keys.ts')).createKey(name, options));

  const rotate = add(program, 'rotate-keys', 'seal all secrets with the newest of ENCRYPTION_KEYS')
    .option('--check', 'only tell which keys are still needed')
    .option('--older-form', 'also take what the version before has sealed, such as from an older backup')
    .addOption(dataDir());
  run(rotate, async (options: never) => (await import('./rotate-keys.ts')).rotateKeys(options));

  const check = add(program.command('bank').description('connectors of banks'), 'check <bank>', 'log in once, by steps')
    .option('--username <name>', 'whom to log in (BANK_USERNAME; the password is BANK_PASSWORD, or asked for)')
    .addOption(new Option('--stop-at <step>', 'end there, with evidence').choices(['login', 'code', 'movements']))
    .option('--pause', 'wait for Enter before each step')
    .option('--evidence <folder>', 'where the masked picture of the last page goes (bank-check-<bank>)')
    .addOption(dataDir());
  run(check, async (bank: string, options: never) => (await import('./bank-check.ts')).checkBank(bank, options));

  const completion = program
    .command('completion')
    .description('print the completion for a shell')
    .addArgument(program.createArgument('<shell>').choices(['bash', 'zsh']));
  run(completion, async (shell: 'bash' | 'zsh') => (await import('./completion.ts')).printCompletion(program, shell));
  return program;
}

function addAccounts(accounts: Command): void {
  run(overApi(accounts, 'list', 'all accounts'), async (options: never) =>
    (await import('./accounts.ts')).listAccounts(options),
  );
  run(overApi(accounts, 'restart <account>', 'clear a block and log in now'), async (wanted: string, options: never) =>
    (await import('./accounts.ts')).restartAccount(wanted, options),
  );
  run(
    overApi(accounts, 'stop <account>', 'end the session until it is restarted'),
    async (wanted: string, options: never) => (await import('./accounts.ts')).stopAccount(wanted, options),
  );
}

function addUsers(users: Command): void {
  const over = (name: string, description: string) => add(users, name, description).addOption(dataDir());
  run(over('list', 'everybody'), async (options: never) => (await import('./users.ts')).listUsers(options));
  const create = over('create <email>', 'make a user; the password is asked for').option(
    '--name <name>',
    'of the person',
  );
  run(create, async (email: string, options: never) => (await import('./users.ts')).createNewUser(email, options));
  const reset = over('reset-password <email>', 'set another password, which is asked for, and end all sign-ins').option(
    '--remove-two-factor',
    'for somebody who lost the authenticator as well',
  );
  run(reset, async (email: string, options: never) => (await import('./users.ts')).resetPassword(email, options));
  run(over('end-sessions <email>', 'end all sign-ins'), async (email: string, options: never) =>
    (await import('./users.ts')).endUsersSignIns(email, options),
  );
  const remove = over('delete <email>', 'delete a user with all that is theirs').option('--yes', 'do not ask');
  run(remove, async (email: string, options: never) => (await import('./users.ts')).removeUser(email, options));
}

function addCodes(codes: Command): void {
  const pending = overApi(codes, 'pending', 'what waits for a code')
    .option('--account <account>', 'of one account only')
    .addOption(apiKey());
  run(pending, async (options: never) => (await import('./codes.ts')).listPending(options));
  const submit = overApi(
    codes,
    'submit <account> [code]',
    'give a code (asked for when left out) and wait for the verdict',
  )
    .option('--request <id>', 'only for this request')
    .option('--no-wait', 'do not wait for what the bank makes of it')
    .addOption(apiKey());
  run(submit, async (wanted: string, code: string | undefined, options: never) =>
    (await import('./codes.ts')).submitCode(wanted, code, options),
  );
}

const add = (parent: Command, name: string, description: string): Command =>
  parent.command(name).description(description).option('--json', 'print JSON, for programs');

const overApi = (parent: Command, name: string, description: string): Command =>
  add(parent, name, description)
    .option('--url <address>', 'of the API (RECONBANKER_URL, or the instance that runs here)')
    .option('--totp <code>', 'of your authenticator, where two-factor is on')
    .addOption(dataDir());

const dataDir = (): Option => new Option('--data-dir <folder>', 'of the instance that runs here (DATA_DIR, .data)');
const apiKey = (): Option => new Option('--key <key>', 'an API key instead of a sign-in (RECONBANKER_KEY)');

/** A command hands its arguments and options on, and its errors to `main.ts`. */
function run(command: Command, action: Action): void {
  command.action(action as (...given: unknown[]) => Promise<void> | void);
}
