import type { Texts } from '../en.ts';
import { pluralIn } from '../plural.ts';

const plural = pluralIn('es');

export const errors: Texts['errors'] = {
  codes: {
    UNREACHABLE: 'El servidor no responde. Comprueba la conexión; se reintenta automáticamente.',
    UNAUTHORIZED: 'Tu sesión está cerrada. Vuelve a entrar.',
    INVALID_TOKEN: 'Tu sesión se ha cerrado. Vuelve a entrar.',
    FORBIDDEN: 'No tienes permiso para esto.',
    STEP_UP_REQUIRED: 'No se ha hecho nada: hace falta tu contraseña.',
    NOT_FOUND: 'Ya no está. Puede que se haya eliminado.',
    CONFLICT: 'Alguien se ha adelantado. Vuelve a cargar la página.',
    ACCOUNT_BLOCKED: 'La cuenta está bloqueada. Arregla lo que indica el banco y pulsa Leer ahora.',
    ACCOUNT_STOPPED: 'La cuenta está detenida. Pulsa Leer ahora para iniciarla.',
    MOVEMENT_NOT_DELIVERABLE:
      'El movimiento no se puede enviar: está pendiente en el banco, no tiene remitente, o la cuenta no tiene un webhook de resultados activo.',
    CREDENTIALS_MISSING: 'Aún no hay credenciales. Introdúcelas primero en los ajustes.',
    NO_PENDING_ASSISTANCE: 'El banco ya no espera ningún código.',
    REQUEST_SUPERSEDED: 'Es un inicio de sesión nuevo. Usa el código del mensaje más reciente.',
    RESEND_NOT_POSSIBLE: 'La página del banco no puede enviar otro código.',
    INVALID_CODE: 'El código es incorrecto, antiguo o ya se ha usado.',
    RATE_LIMITED: 'Demasiados intentos.',
    INTERNAL_ERROR: 'Ha fallado algo en nuestro lado. Reinténtalo; el id lo localiza en el registro.',
    UNAVAILABLE: 'Una parte del servicio no responde. No se ha tomado nada; reinténtalo en un momento.',
  },
  wait: (duration) => `Reinténtalo en ${duration}.`,
  fields: {
    required: 'Este campo es necesario.',
    characters: {
      atLeast: (number) => plural(number, { one: 'Al menos # carácter.', other: 'Al menos # caracteres.' }),
      atMost: (number) => plural(number, { one: 'Como máximo # carácter.', other: 'Como máximo # caracteres.' }),
    },
    entries: {
      atLeast: (number) => plural(number, { one: 'Elige al menos #.', other: 'Elige al menos #.' }),
      atMost: (number) => plural(number, { one: 'Elige como máximo #.', other: 'Elige como máximo #.' }),
    },
    value: {
      atLeast: (number) => plural(number, { one: 'Al menos #.', other: 'Al menos #.' }),
      atMost: (number) => plural(number, { one: 'Como máximo #.', other: 'Como máximo #.' }),
    },
    messages: {
      'must be an email address': 'No es una dirección de correo.',
      'must have 8 characters or more': 'Al menos 8 caracteres.',
      'is one of the most common passwords': 'Es una de las contraseñas que se prueban primero. Elige otra.',
      'must not be your own name or email address': 'Tu nombre o tu correo no es una contraseña. Elige otra.',
      'must not be only blanks': 'Solo espacios no es una contraseña.',
      'must be a URL': 'No es una URL. Empieza por https://.',
      'must not contain control characters':
        'Contiene caracteres que no se pueden escribir; pégalo como texto sin formato.',
      'must be printable ASCII without blanks': 'Solo letras, cifras y signos, sin espacios.',
      'must be 10 or more, or stay as it is': 'Al menos 10, o déjalo como está.',
      'must be a time from 00:00 to 23:59, such as 07:00': 'Falta una hora, como 07:00.',
      'must be the name of a time zone, such as Europe/Madrid': 'Esta zona horaria no se conoce.',
      'must name at least one day': 'Elige al menos un día en cada franja.',
      'must hold at least one window; null switches the login hours off':
        'Añade una franja o desmarca las horas de acceso.',
      "is not the account's name": 'No es el nombre de la cuenta.',
      'must be a JSON object, or the text of one': 'No es un objeto JSON.',
      'is needed for notification_transport slack': 'Slack necesita un canal.',
    },
  },
};
