/** The shapes of requests about codes. */
import { z } from 'zod';
import { code, uuid } from '../contract/schema-parts.ts';

export const submitCode = z.strictObject({ code, request_id: uuid.optional() });
