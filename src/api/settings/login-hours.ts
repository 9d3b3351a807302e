/** The shapes of the weekly windows in which a login that may need a person begins by itself. */
import { z } from 'zod';
import { days, isTimeZone } from '../../domain/login-hours.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time from 00:00 to 23:59, such as 07:00');

export const loginHours = z
  .strictObject({
    time_zone: z.string().max(64).refine(isTimeZone, 'must be the name of a time zone, such as Europe/Madrid'),
    windows: z
      .array(
        z.strictObject({
          days: z
            .array(z.enum(days, { error: `must be one of ${days.join(', ')}` }))
            .min(1, 'must name at least one day')
            .transform((named) => days.filter((day) => named.includes(day))),
          from: clock,
          to: clock,
        }),
      )
      .min(1, 'must hold at least one window; null switches the login hours off')
      .max(20),
  })
  .nullable()
  .meta({ description: 'If `to` is not after `from`, it is on the next day. Null means any hour.' });

/** As they are stored. */
export const storedLoginHours = z
  .strictObject({
    time_zone: z.string(),
    windows: z.array(z.strictObject({ days: z.array(z.enum(days)), from: z.string(), to: z.string() })),
  })
  .nullable();
