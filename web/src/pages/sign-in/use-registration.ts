import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { registration } from '../../../../src/api/people/answers.ts';
import { call } from '../../api/call.ts';

/** Loads whether one may register, and what the first user has to present. */
export const useRegistration = () =>
  useQuery({
    queryKey: ['registration'],
    queryFn: ({ signal }) => call<z.infer<typeof registration>>('GET', '/auth/registration', { signal }),
  });
