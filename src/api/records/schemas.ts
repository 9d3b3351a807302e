/** The shapes of queries to the records, and of requests about deliveries. */
import { z } from 'zod';
import { count, digits, uuid } from '../contract/schema-parts.ts';

export const movementsPage = z.object({ limit: count(500, 100), offset: digits.transform(Number).default(0) });
export const runsPage = z.object({ limit: count(100, 20), cursor: uuid.optional() });
export const deliveriesPage = runsPage;
export const notificationTest = z.strictObject({
  type: z.enum(['assistance_required', 'login_failed', 'scrape_failed']).default('assistance_required'),
});
