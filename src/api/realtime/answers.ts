import { z } from 'zod';

export const ticket = z.strictObject({ ticket: z.string(), ttl_seconds: z.int() });
