/** Banks, and their connectors under the name that older clients have for them. */
import { z } from 'zod';
import { findBank, listBanks } from '../../db/banks/banks.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { ApiError, notFound } from '../errors.ts';
import * as answers from './answers.ts';
import { bankAnswer, scriptAnswer } from './to-answer.ts';

export const bankRoutes = [
  route('GET /banks', {
    id: 'listBanks',
    summary: 'List banks',
    access: 'person',
    answer: { status: 200, description: 'Those that workers have a connector for.', schema: z.array(answers.bank) },
    handle: async ({ deps: { db } }) => (await listBanks(db)).map(bankAnswer),
  }),

  route('GET /banks/:id', {
    id: 'getBank',
    summary: 'One bank',
    access: 'person',
    answer: { status: 200, description: 'The bank.', schema: answers.bank },
    handle: async ({ deps: { db }, ids: { id } }) => {
      const bank = await findBank(db, id);
      if (!bank) throw notFound('bank');
      return bankAnswer(bank);
    },
  }),

  route('GET /scripts', {
    id: 'listScripts',
    summary: 'List connectors, as scripts',
    description: 'For older clients: `GET /banks` says more.',
    access: 'person',
    answer: { status: 200, description: 'One for each bank.', schema: z.array(answers.script) },
    handle: async ({ deps: { db } }) => (await listBanks(db)).map(scriptAnswer),
  }),

  route('POST /scripts/:id/promote', {
    id: 'promoteScript',
    summary: 'Refused: a connector is in use as it comes',
    description: 'For older clients. Connectors come with the service, and the newest one is always the one in use.',
    access: 'person',
    before: async ({ deps: { db }, ids: { id } }) => {
      if (!(await findBank(db, id))) throw notFound('script');
    },
    body: { schema: nothing },
    answer: { status: 204, description: 'Never: the connector that is there is the one in use.' },
    errors: ['CONFLICT'],
    handle: () => {
      const why = 'Connectors come with the service, and the newest one is always in use: there is nothing to promote.';
      throw new ApiError('CONFLICT', why);
    },
  }),
];
