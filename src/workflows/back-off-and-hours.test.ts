import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canSkipTime, openWorkflowLab, type WorkflowLab } from '../../test/support/workflow-lab.ts';

describe.skipIf(!canSkipTime)('an account whose bank is down when its login hours end', () => {
  let lab: WorkflowLab;
  beforeAll(async () => {
    lab = await openWorkflowLab();
  });
  afterEach(() => lab.end());
  afterAll(() => lab.close());

  const HOUR = 3_600_000;
  const waits = 'Waits until 07:00 Europe/Madrid: a login that may need a person begins only in the login hours.';

  test('backs off within the hours, waits for the next ones, and keeps the count of its retries', async () => {
    const open = () => ({ closed: null, resumable: false });
    const { answers, next, until, status } = await lab.account({
      plan: { loginHours: true },
      answers: { askLoginHours: open },
    });
    for (const retries of [1, 2, 3]) {
      await (await next('browserSession')).answer({ outcome: 'failed', during: 'login', reason: 'bank_unavailable' });
      const { nextRunAt } = await until((now) => now.state === 'backing_off' && now.retries === retries);
      if (retries < 3) await lab.skipTo(nextRunAt);
    }
    const opensAt = new Date((await lab.now()) + HOUR).toISOString();
    answers.askLoginHours = () => ({ closed: { opensAt, until: '07:00 Europe/Madrid' }, resumable: false });
    await lab.skipTo((await status()).nextRunAt);
    const waiting = await until(({ note }) => note === waits);
    expect(waiting).toMatchObject({ state: 'scheduled', retries: 3, failures: 0, nextRunAt: opensAt });
    answers.askLoginHours = open;
    await lab.skipTo(opensAt);
    await next('browserSession');
    expect(await until(({ state }) => state === 'logging_in')).toMatchObject({ retries: 3 });
  });
});
