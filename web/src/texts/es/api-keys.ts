import type { Texts } from '../en.ts';
import { pluralIn } from '../plural.ts';

const plural = pluralIn('es');

export const apiKeys: Texts['apiKeys'] = {
  title: 'Claves de API',
  note: 'Para máquinas, como un reenvío de SMS. Las personas inician sesión.',
  new: 'Nueva clave',
  list: 'Claves',
  caption: 'Claves que funcionan, primero las más antiguas',
  revokedCaption: 'Claves revocadas',
  columns: {
    name: 'Nombre',
    scopes: 'Puede',
    accounts: 'Cuentas',
    created: 'Creada',
    used: 'Último uso',
    revoked: 'Revocada',
    action: 'Acción',
  },
  scopes: {
    'otp:write': { word: 'enviar códigos', hint: 'Dar el código que el banco espera.' },
    'status:read': { word: 'leer el estado', hint: 'Ver si hace falta un código y qué ha respondido el banco.' },
  },
  allAccounts: 'Todas, también las futuras',
  never: 'nunca',
  calls: 'Llamadas',
  callsOf: (name) => `Llamadas con ${name}`,
  callsText: 'Las últimas 50. Los códigos y los cuerpos no se guardan nunca.',
  call: { at: 'Cuándo', what: 'Qué', answer: 'Respuesta' },
  noCalls: { title: 'Ninguna todavía', text: 'Cada llamada aparece aquí al llegar.' },
  revoke: 'Revocar',
  revokeOf: (name) => `Revocar ${name}`,
  revokeText: 'Deja de valer al momento, dondequiera que se use. No se puede deshacer.',
  revokeCode: 'Código de tu autenticador',
  revokeCodeHint: 'Seis cifras, o uno de tus códigos de reserva.',
  revoked: (name) => `${name} está revocada.`,
  showRevoked: (count) => plural(count, { one: '# clave revocada', other: '# claves revocadas' }),
  empty: {
    title: 'Todavía no hay claves',
    text: 'Un reenvío necesita una para enviar códigos. Créala para las cuentas cuyos mensajes recibe.',
  },
  create: {
    title: 'Nueva clave de API',
    name: 'Nombre',
    nameHint: 'Qué la usa: verás este nombre junto a cada código que envíe.',
    suggested: 'Reenvío de SMS',
    scopes: 'Puede',
    accounts: 'Para',
    all: 'Todas las cuentas, también las futuras',
    some: 'Solo estas cuentas',
    someHint: 'Una clave perdida no abre más que estas.',
    search: 'Buscar cuentas',
    chosen: (count) => plural(count, { one: '# cuenta elegida', other: '# cuentas elegidas' }),
    more: (count) =>
      plural(count, { one: '# más: escribe para encontrarla', other: '# más: escribe para encontrarlas' }),
    noneFound: 'Ninguna cuenta se llama así.',
    action: 'Crear la clave',
  },
  made: {
    title: (name) => `${name} está creada`,
    text: 'Esta es la clave. Se muestra solo esta vez y no se guarda: cópiala ahora.',
    copy: 'Copiar la clave',
    setUp: 'Configurar un reenvío con ella',
    done: 'Ya la he guardado',
  },
};
