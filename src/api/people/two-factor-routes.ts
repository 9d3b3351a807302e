/** Routes that turn the second factor on and off. The sign-in asks for it in `auth-routes.ts`. */
import { sealContext } from '../../base/crypto.ts';
import { recordAudit } from '../../db/history/audit-log.ts';
import { endSignIns } from '../../db/people/sign-ins.ts';
import { confirmTwoFactor, enrolTwoFactor, findTwoFactor, removeTwoFactor } from '../../db/people/two-factor.ts';
import { auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { ApiError } from '../errors.ts';
import * as answers from './answers.ts';
import { createBackupCodes, hashBackupCode } from './backup-codes.ts';
import * as bodies from './schemas.ts';
import { countGuess, plainCode, wrongCode } from './second-factor.ts';
import { newTotpSecret, otpauthUri, stepOfCode } from './totp.ts';
import { withProof } from './with-proof.ts';

export const twoFactorRoutes = [
  route('POST /me/2fa/enroll', {
    id: 'enrollTwoFactor',
    summary: 'Start to turn on two-factor',
    access: 'person',
    stepUp: 'always',
    body: { schema: nothing },
    answer: { status: 200, description: 'The URI for the authenticator app.', schema: answers.enrolment },
    errors: ['CONFLICT'],
    handle: async ({ deps: { db, vault }, user }) => {
      const secret = newTotpSecret();
      if (!(await enrolTwoFactor(db, user.id, vault.seal(secret, sealContext.totpSecret(user.id))))) throw alreadyOn();
      return { otpauth_uri: otpauthUri(secret, user.email) };
    },
  }),

  route('POST /me/2fa/confirm', {
    id: 'confirmTwoFactor',
    summary: 'Turn on two-factor',
    description: 'Ends all other sign-ins.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.confirmTwoFactor, example: { code: '123456' } },
    answer: { status: 200, description: 'The backup codes. They are shown only once.', schema: answers.backupCodes },
    errors: ['INVALID_CODE', 'CONFLICT', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, user, claims, body: { code } }) => {
      const { db, vault } = deps;
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
      return { backup_codes: codes };
    },
  }),

  route('DELETE /me/2fa', {
    id: 'removeTwoFactor',
    summary: 'Turn off two-factor',
    access: 'person',
    stepUp: 'in_body',
    body: { schema: bodies.removeTwoFactor, example: { password: 'correct horse', code: '123456' } },
    answer: { status: 204, description: 'The change is made.' },
    errors: ['INVALID_CODE', 'CONFLICT', 'RATE_LIMITED'],
    handle: async ({ ctx, deps, user, body: { password, code } }) => {
      if (!user.totpEnabled) throw new ApiError('CONFLICT', 'Two-factor is not on.');
      await withProof(ctx, deps, user, { password, code }, async (trx) => {
        await removeTwoFactor(trx, user.id);
        await recordAudit(trx, auditEntry(ctx, { userId: user.id }, { action: 'two_factor_disabled' }));
      });
    },
  }),
];

const alreadyOn = (): ApiError => new ApiError('CONFLICT', 'Two-factor is on already. DELETE /me/2fa turns it off.');
