/** Commands about users, for the operator of the service: who has its database needs nobody's password. */
import { hashPassword } from '../api/people/passwords/passwords.ts';
import { weaknessOf } from '../api/people/passwords/weak-passwords.ts';
import { readConfig } from '../config/config.ts';
import { connect, type Db } from '../db/core/connect.ts';
import { recordAudit } from '../db/history/audit-log.ts';
import { deleteUser } from '../db/people/delete-user.ts';
import { endSignIns } from '../db/people/sign-ins.ts';
import { removeTwoFactor } from '../db/people/two-factor.ts';
import { listUsers as readUsers } from '../db/people/user-list.ts';
import { createUser, findUserByEmail, setPassword, type User } from '../db/people/users.ts';
import { dataFolder, instanceEnvironment } from './data-folder.ts';
import { ask, CliError, print, table } from './terminal.ts';

type UserOptions = { dataDir?: string; json?: boolean };

export function listUsers(options: UserOptions): Promise<void> {
  return withDatabase(options, async (db) => {
    const users = await readUsers(db);
    const when = (at: Date | null) => at?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never';
    const rows = users.map((user) => [
      user.email,
      user.name,
      String(user.accounts ?? 0),
      user.two_factor ? 'on' : 'off',
      when(user.last_used_at),
    ]);
    print(users, table(['EMAIL', 'NAME', 'ACCOUNTS', 'TWO-FACTOR', 'LAST HERE (UTC)'], rows), options);
  });
}

/** Creates a user: the first one of a service, and with closed registration every other one. */
export function createNewUser(email: string, options: UserOptions & { name?: string }): Promise<void> {
  return withDatabase(options, async (db) => {
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new CliError(`${email} is not an email address.`, { exitCode: 2 });
    const name = options.name ?? email.split('@')[0] ?? email;
    const passwordHash = await newPassword({ email, name });
    const made = await createUser(db, { email, name, passwordHash }, { onlyFirst: false });
    if (made.outcome !== 'created') throw new CliError(`There is a user ${email} already.`, { code: 'CONFLICT' });
    print({ id: made.id, email, name }, [`${email} can sign in now.`], options);
  });
}

/**
 * For a user who forgot the password, or whose token was stolen. With `removeTwoFactor` also for one who lost the
 * authenticator.
 */
export function resetPassword(email: string, options: UserOptions & { removeTwoFactor?: boolean }): Promise<void> {
  return withDatabase(options, async (db) => {
    const user = await userOf(db, email);
    const passwordHash = await newPassword(user);
    const { removeTwoFactor: twoFactorRemoved = false } = options;
    await db.transaction().execute(async (trx) => {
      await setPassword(trx, user.id, passwordHash);
      if (twoFactorRemoved) await removeTwoFactor(trx, user.id);
      await endSignIns(trx, user.id, { except: null });
      const details = { two_factor_removed: twoFactorRemoved };
      await recordAudit(trx, { action: 'password_reset', userId: user.id, details });
    });
    const factor = twoFactorRemoved ? ' Two-factor is off.' : '';
    const line = `${user.email} signs in with the new password; all sign-ins have ended.${factor}`;
    print({ email: user.email, two_factor_removed: twoFactorRemoved }, [line], options);
  });
}

export function endUsersSignIns(email: string, options: UserOptions): Promise<void> {
  return withDatabase(options, async (db) => {
    const user = await userOf(db, email);
    const count = await db.transaction().execute(async (trx) => {
      const ended = await endSignIns(trx, user.id, { except: null });
      await recordAudit(trx, { action: 'sign_ins_ended', userId: user.id, details: { count: ended } });
      return ended;
    });
    print({ email: user.email, ended: count }, [`All sign-ins of ${user.email} have ended.`], options);
  });
}

/** Deletes a user. The workers end the sessions of the accounts within a minute. */
export function removeUser(email: string, options: UserOptions & { yes?: boolean }): Promise<void> {
  return withDatabase(options, async (db) => {
    const user = await userOf(db, email);
    if (!options.yes) {
      const typed = await ask(`This cannot be undone. Type ${user.email} to delete the user with everything: `, {
        otherwise: 'Give --yes.',
      });
      if (typed.toLowerCase() !== user.email.toLowerCase())
        throw new CliError('That is another address: nothing was deleted.', { code: 'NOT_CONFIRMED' });
    }
    const accounts = await deleteUser(db, user.id, { action: 'user_deleted', userId: user.id });
    const line = `${user.email} is deleted. The sessions of ${accounts.length} accounts end within a minute.`;
    print({ email: user.email, accounts: accounts.length }, [line], options);
  });
}

async function withDatabase(options: UserOptions, work: (db: Db) => Promise<void>): Promise<void> {
  const { databaseUrl } = readConfig(instanceEnvironment(dataFolder(options.dataDir)));
  const db = connect(databaseUrl, { maxConnections: 2 });
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}

async function userOf(db: Db, email: string): Promise<User> {
  const user = await findUserByEmail(db, email.trim());
  if (!user)
    throw new CliError(`There is no user ${email}: \`reconbanker users list\` names them.`, { code: 'NOT_FOUND' });
  return user;
}

/** Asks for the password. It is never an argument, because every process of the machine can see those. */
async function newPassword(owner: { email: string; name: string }): Promise<string> {
  const password = await ask(`New password of ${owner.email}: `, {
    hidden: true,
    otherwise: 'Give it as the first line of standard input.',
  });
  const weakness = password.length < 8 ? 'must have 8 characters or more' : weaknessOf(password, owner);
  if (weakness) throw new CliError(`The password ${weakness}.`, { code: 'WEAK_PASSWORD' });
  return hashPassword(password);
}
