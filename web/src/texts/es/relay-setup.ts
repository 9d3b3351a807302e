import type { Texts } from '../en.ts';

export const relaySetup: Texts['relaySetup'] = {
  title: 'Configurar reenvío',
};
