import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { registration } from '../../../../src/api/people/answers.ts';
import { call } from '../../api/call.ts';

/** Whether one may register, and what the first one has to show. */
export const useRegistration = () =>
  useQuery({
    queryKey: ['registration'],
    queryFn: ({ signal }) => call<z.infer<typeof registration>>('GET', '/auth/registration', { signal }),
  });
