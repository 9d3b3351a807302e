/** The query keys of all data from the API. Data of one account is below `account(id)`. */
export const keys = {
  me: ['me'] as const,
  banks: ['banks'] as const,
  overviews: ['overview'] as const,
  overview: (range: string) => ['overview', range] as const,
  /** Everything below is a list of accounts. */
  accounts: ['accounts'] as const,
  accountList: (query: Record<string, string>) => ['accounts', 'list', query] as const,
  accountNames: ['accounts', 'names'] as const,
  account: (id: string) => ['account', id] as const,
  summary: (id: string) => ['account', id, 'summary'] as const,
  session: (id: string) => ['account', id, 'session'] as const,
  otp: (id: string) => ['account', id, 'otp'] as const,
  verdict: (id: string, requestId: string) => ['account', id, 'otp', requestId] as const,
  runs: (id: string) => ['account', id, 'runs'] as const,
  movements: (id: string) => ['account', id, 'movements'] as const,
  deliveries: (id: string) => ['account', id, 'deliveries'] as const,
  // Not below the account, so that an event does not reload a form while somebody edits it.
  config: (id: string) => ['config', id] as const,
  apiKeys: ['api-keys'] as const,
  apiKeyCalls: (id: string) => ['api-keys', id, 'calls'] as const,
  audit: ['audit'] as const,
  signIns: ['sign-ins'] as const,
};
