import type { Texts } from '../en.ts';
import { pluralIn } from '../plural.ts';

const plural = pluralIn('es');

export const overview: Texts['overview'] = {
  title: 'Resumen',
  notify: 'Avisarme en este navegador',
  need: {
    title: 'Te necesita',
    codes: (count) => plural(count, { one: '# código', other: '# códigos' }),
    blocked: (count) => plural(count, { one: '# cuenta bloqueada', other: '# cuentas bloqueadas' }),
    more: (count) => plural(count, { one: '# cuenta más', other: '# cuentas más' }),
    nothing: 'Nada te necesita',
    seenTo: (accounts) => `${accounts}, todo atendido.`,
    nextLogin: (time) => `Próximo inicio de sesión: ${time}.`,
    left: 'restantes',
    since: (duration) => `desde hace ${duration}`,
    asks: (length, purpose) => (purpose === 'login' ? `${length}, para iniciar sesión.` : `${length}.`),
    notTried: 'Aún no se ha probado ningún código.',
    triedOnce: (time) => `Se intentó una vez, a las ${time}, y no más.`,
    triedOften: (count, time) =>
      plural(count, {
        one: `Falló # inicio de sesión, a las ${time}.`,
        other: `Fallaron # inicios de sesión, el último a las ${time}.`,
      }),
    credentials: 'Actualizar credenciales',
    settings: 'Cambiar el inicio de sesión',
    look: 'Ver qué ha pasado',
  },
  start: {
    title: 'Aún no hay cuentas',
    text: 'Empieza con el banco de pruebas. Su teléfono muestra los códigos.',
    action: 'Nueva cuenta',
  },
  movements: {
    title: 'Movimientos',
    read: (count, range) => plural(count, { one: `# leído en ${range}`, other: `# leídos en ${range}` }),
    waiting: (count) => plural(count, { one: '# sin entregar', other: '# sin entregar' }),
    period: 'Periodo',
    ranges: { '24h': '24 horas', '7d': '7 días', '30d': '30 días' },
    none: 'Sin movimientos en este tiempo',
    chart: (range, busiest, count) =>
      plural(count, {
        one: `Movimientos leídos en ${range}. El máximo de un tramo fue # en ${busiest}.`,
        other: `Movimientos leídos en ${range}. El máximo de un tramo fue # en ${busiest}.`,
      }),
    tip: {
      read: (count) => plural(count, { one: '# leído', other: '# leídos' }),
      delivered: (count) => plural(count, { one: '# entregado', other: '# entregados' }),
    },
  },
  states: { title: 'Cuentas por estado', all: (count) => plural(count, { one: 'Ver #', other: 'Ver las #' }) },
  deliveries: {
    title: 'Entregas con fallos',
    count: (failing, total, range) =>
      plural(total, { one: `${failing} de # en ${range}`, other: `${failing} de # en ${range}` }),
    caption: 'Entregas con fallos, primero las más recientes',
    columns: {
      state: 'Estado',
      account: 'Cuenta',
      what: 'Qué',
      target: 'Destino',
      answer: 'Última respuesta',
      tries: 'Intentos',
      at: 'Último intento',
      action: 'Acción',
    },
    none: 'Ninguna entrega falla',
    noneText: 'Todo lo que se ha enviado ha llegado.',
    send: 'Enviar ahora',
    sendWhat: (what, account) => `Enviar ahora: ${what}, ${account}`,
    sent: 'En cola. Se envía de nuevo.',
  },
  alert: {
    title: (account) => `${account} necesita un código`,
    tab: 'Falta código',
    enter: 'Introducir código',
    accepted: (account) => `${account}: el banco ha aceptado el código.`,
  },
};
