/** Turning the second factor on and off. Asking for it at the sign-in is in `auth-routes.ts`. */

import type Router from '@koa/router';
import { sealContext } from '../../base/crypto.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { endSignIns } from '../../db/people/sign-ins.ts';
import { confirmTwoFactor, enrolTwoFactor, findTwoFactor, removeTwoFactor } from '../../db/people/two-factor.ts';
import { signedIn } from '../access/callers.ts';
import { auditEntry } from '../audit.ts';
import { readBody } from '../contract/request.ts';
import { nothing } from '../contract/schema-parts.ts';
import type { Deps, State } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { createBackupCodes, hashBackupCode } from './backup-codes.ts';
import { confirmTwoFactor as confirmBody, removeTwoFactor as removeBody } from './schemas.ts';
import { countGuess, plainCode, wrongCode } from './second-factor.ts';
import { newTotpSecret, otpauthUri, stepOfCode } from './totp.ts';
import { withProof } from './with-proof.ts';

export function twoFactorRoutes(router: Router<State>, deps: Deps): void {
  const { db, vault } = deps;

  router.post('/me/2fa/enroll', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    await readBody(ctx, nothing);
    const secret = newTotpSecret();
    if (!(await enrolTwoFactor(db, user.id, vault.seal(secret, sealContext.totpSecret(user.id))))) throw alreadyOn();
    ctx.body = { otpauth_uri: otpauthUri(secret, user.email) };
  });

  router.post('/me/2fa/confirm', async (ctx) => {
    const { user, claims } = await signedIn(ctx, deps);
    const { code } = await readBody(ctx, confirmBody);
    const enrolled = await findTwoFactor(db, user.id);
    if (!enrolled) throw new ApiError('CONFLICT', 'Nothing is enrolled: POST /me/2fa/enroll first.');
    if (enrolled.confirmed) throw alreadyOn();
    const forgive = await countGuess(ctx, deps, user.id);
    const { secretSealed } = enrolled;
    const step = stepOfCode(vault.open(secretSealed, sealContext.totpSecret(user.id)), plainCode(code));
    if (step === null) throw wrongCode();
    await forgive();
    const codes = createBackupCodes();
    const backupCodeHashes = codes.map((backupCode) => hashBackupCode(user.id, backupCode));
    const isOn = await db.transaction().execute(async (trx) => {
      const confirmed = await confirmTwoFactor(trx, user.id, { secretSealed, step, backupCodeHashes });
      if (!confirmed) return false;
      // Those were made with the password alone.
      await endSignIns(trx, user.id, { except: claims.jti });
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'two_factor_enabled' }));
      return true;
    });
    if (!isOn) throw new ApiError('CONFLICT', 'Another request has just changed two-factor.');
    ctx.body = { backup_codes: codes };
  });

  router.delete('/me/2fa', async (ctx) => {
    const { user } = await signedIn(ctx, deps);
    const { password, code } = await readBody(ctx, removeBody);
    if (!user.totpEnabled) throw new ApiError('CONFLICT', 'Two-factor is not on.');
    await withProof(ctx, deps, user, { password, code }, async (trx) => {
      await removeTwoFactor(trx, user.id);
      await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'two_factor_disabled' }));
    });
    ctx.status = 204;
  });
}

const alreadyOn = (): ApiError => new ApiError('CONFLICT', 'Two-factor is on already. DELETE /me/2fa turns it off.');
