import { z } from 'zod';
import * as answers from '../accounts/answers.ts';
import * as bodies from '../accounts/schemas.ts';
import { bank, script } from '../banks/answers.ts';
import type { Operation, Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import { config } from '../settings/answers.ts';
import { configChange } from '../settings/schemas.ts';

const queued = { status: 202, description: 'The request is queued.', schema: answers.queued } as const;

const restart: Operation = {
  id: 'restartAccount',
  summary: 'Start a session now, and clear a block',
  description:
    'Clears the block and the failure count. If a session is open, it reads once more and no second login starts.',
  access: 'person',
  body: { schema: nothing },
  answer: queued,
  errors: ['CREDENTIALS_MISSING'],
};

const stop: Operation = {
  id: 'stopAccount',
  summary: 'Stop the session',
  description: 'Ends the session. A pending code request is cancelled.',
  access: 'person',
  body: { schema: nothing },
  answer: { status: 202, description: 'The session is being stopped.', schema: answers.stopping },
};

export const accountOperations: Operations = {
  'GET /banks': {
    id: 'listBanks',
    summary: 'List banks',
    access: 'person',
    answer: { status: 200, description: 'All banks with an installed connector.', schema: z.array(bank) },
  },
  'GET /banks/:id': {
    id: 'getBank',
    summary: 'Get one bank',
    access: 'person',
    answer: { status: 200, description: 'The bank.', schema: bank },
  },
  'GET /scripts': {
    id: 'listScripts',
    summary: 'List connectors in the form of scripts',
    description: 'For older clients. `GET /banks` returns more.',
    access: 'person',
    answer: { status: 200, description: 'One script for each bank.', schema: z.array(script) },
  },
  'POST /scripts/:id/promote': {
    id: 'promoteScript',
    summary: 'Promote a script (always refused)',
    description: 'For older clients. Connectors come with the service, and the installed one is always in use.',
    access: 'person',
    body: { schema: nothing },
    answer: {
      status: 204,
      description: 'This response is never sent, because the installed connector is always in use.',
    },
    errors: ['CONFLICT'],
  },
  'GET /accounts': {
    id: 'listAccounts',
    summary: 'List accounts',
    access: 'person',
    answer: { status: 200, description: 'All your accounts.', schema: z.array(answers.account) },
  },
  'POST /accounts': {
    id: 'createAccount',
    summary: 'Add an account',
    access: 'person',
    body: {
      schema: bodies.createAccount,
      example: { bankId: '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c', name: 'Household' },
    },
    answer: { status: 201, description: 'The new account. Save its bank login next.', schema: answers.account },
    errors: ['BANK_NOT_READY', 'CONFLICT'],
  },
  'GET /accounts/:id': {
    id: 'getAccount',
    summary: 'Get one account',
    access: 'person',
    answer: { status: 200, description: 'The account.', schema: answers.account },
  },
  'DELETE /accounts/:id': {
    id: 'deleteAccount',
    summary: 'Delete an account',
    description: 'Ends its session and erases its secrets.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.deleteAccount, example: { confirmation_name: 'Household' } },
    answer: { status: 204, description: 'The account is deleted.' },
  },
  'GET /accounts/:id/config': {
    id: 'getConfig',
    summary: 'Get the settings of an account',
    access: 'person',
    answer: { status: 200, description: 'All settings. Secrets are masked.', schema: config },
  },
  'PUT /accounts/:id/config': {
    id: 'saveConfig',
    summary: 'Change settings',
    description:
      'A field that is left out keeps its value; null clears it or sets its default. Nothing has to be restarted: an open ' +
      'session follows new intervals, a new session type and new receivers. The bank login, `login_mode` and ' +
      '`assistance_timeout_seconds` take effect at the next session.',
    access: 'person',
    stepUp: 'when_changed',
    body: {
      schema: configChange,
      example: {
        notification_endpoint_url: 'https://your-service.example/reconbanker/notify',
        notification_auth_type: 'bearer',
        notification_auth_token: 'your-token',
        notification_events: ['assistance_required'],
      },
    },
    answer: { status: 200, description: 'The settings after the change.', schema: config },
  },
  'POST /accounts/:id/scrape': {
    id: 'scrapeAccount',
    summary: 'Start a session now',
    access: 'person',
    body: { schema: nothing },
    answer: queued,
    errors: ['ACCOUNT_BLOCKED', 'ACCOUNT_STOPPED', 'CREDENTIALS_MISSING'],
  },
  'POST /accounts/:id/restart': restart,
  'POST /accounts/:id/reactivate': { ...restart, id: 'reactivateAccount', summary: 'Restart (alias)' },
  'POST /accounts/:id/stop': stop,
  'POST /accounts/:id/kill': {
    ...stop,
    id: 'killAccount',
    summary: 'End the session',
    description:
      'For an assisted account this is the same as stop. A simple account logs in again when its next session is due.',
  },
  'GET /accounts/:id/session': {
    id: 'getSession',
    summary: 'Get the state of the session',
    access: 'person',
    answer: {
      status: 200,
      description: 'The live state from the workflow, or the last recorded one.',
      schema: answers.session,
    },
  },
};
