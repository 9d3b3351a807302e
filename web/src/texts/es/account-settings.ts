import type { Texts } from '../en.ts';

export const settings: Texts['account']['settings'] = {
  title: 'Ajustes',
  sections: 'Partes de los ajustes',
  tabs: {
    login: 'Credenciales y sesión',
    webhook: 'Webhook de resultados',
    notifications: 'Avisos',
    orders: 'Pedidos pendientes',
  },
  save: 'Guardar cambios',
  saved: 'Guardado. Una sesión en marcha lo sigue sin reiniciarse.',
  unchanged: 'No ha cambiado nada.',
  discard: 'Descartar cambios',
  changedElsewhere: 'Estos ajustes se cambiaron entretanto en otro lugar.',
  load: 'Cargarlos',
  notSet: 'sin indicar',
  isSet: 'Indicado. Déjalo vacío para conservarlo.',
  forget: 'Quitarlo',
  willForget: 'Se quita al guardar.',
  keep: 'Conservarlo',
  seconds: 'segundos',
  json: 'No es un objeto JSON.',
  authTypes: { asForOrders: 'Como para los pedidos pendientes', bearer: 'Token bearer', api_key: 'Clave de API' },
  unreadable:
    'Las credenciales se sellaron con una clave que esta instalación ya no tiene, o para otro banco. Vuelve a poner la clave en ENCRYPTION_KEYS, o introduce de nuevo usuario y contraseña.',
  unreadableSecrets: (secrets) =>
    `Esto no se abre y nada se envía con ello: ${secrets}. Se selló con una clave que falta, o para otra dirección. Introdúcelo de nuevo.`,
  willClear: (secrets) =>
    `Al guardar se quita ${secrets}: un secreto no se usa en otra dirección que aquella para la que se guardó. Introdúcelo de nuevo para conservarlo.`,
  secrets: {
    webhook_auth_token: 'el token del webhook de resultados',
    notification_auth_token: 'el token de los avisos',
    auth_token: 'el token de los pedidos pendientes',
    notification_endpoint_url: 'la dirección del chat',
  },
  off: (time) => `Desactivada desde ${time}: la dirección respondió 410. Al guardarla de nuevo se activa.`,
  switchOn: 'Activar de nuevo',
  groups: {
    credentials: 'Credenciales del banco',
    authenticator: 'Códigos de un autenticador',
    session: 'Sesión',
    address: 'Adónde',
    content: 'Qué y cuándo',
    signature: 'Firma',
    polling: 'Cómo preguntar',
    danger: 'Eliminar esta cuenta',
  },
  fields: {
    bank_username: { label: 'Usuario', hint: 'Tal como lo escribes en la página del banco.' },
    bank_password: { label: 'Contraseña', hint: 'Se guarda sellada y no se vuelve a mostrar.' },
    bank_totp_secret: {
      label: 'Semilla del autenticador',
      hint: 'La clave junto al código QR del banco, o su dirección otpauth://. Con ella el servicio genera los códigos. Quien tenga esto y la contraseña puede entrar.',
    },
    session_type: {
      label: 'Sesión',
      hint: 'La puntual entra, lee y sale. La persistente sigue dentro y lee una y otra vez: menos códigos, mientras el banco lo permita.',
      options: { 'one-shot': 'Puntual', persistent: 'Persistente' },
    },
    login_mode: {
      label: 'Acceso',
      hint: 'El asistido espera a una persona o un relé cuando el banco pide un código. El simple no espera: si se pide un código, la cuenta se bloquea.',
      options: { simple: 'Simple', assisted: 'Asistido' },
    },
    scrape_interval_seconds: {
      label: 'Tiempo entre lecturas',
      hint: 'De 5 segundos a 7 días, desde el fin de una sesión hasta el siguiente inicio. Una sesión persistente tiene su propio tiempo, abajo.',
    },
    monitor_interval_seconds: {
      label: 'Tiempo entre miradas',
      hint: 'De una sesión persistente: de 10 segundos a un día. Algunos bancos cierran una sesión que no se mira durante unos minutos; cada inicio nuevo puede costar entonces un código.',
    },
    login_hours: {
      label: 'Horas de acceso',
      on: 'Iniciar solo a estas horas las sesiones que puedan necesitar a una persona',
      hint: 'De las cuentas asistidas. Fuera de estas horas no se pide un código a nadie, salvo que ejecutes tú la lectura. Una sesión abierta sigue abierta.',
      zone: 'Zona horaria',
      window: (number) => `Franja ${number}`,
      days: { mon: 'Lun', tue: 'Mar', wed: 'Mié', thu: 'Jue', fri: 'Vie', sat: 'Sáb', sun: 'Dom' },
      from: 'Desde',
      to: 'Hasta',
      toNextDay: 'Hasta, el día siguiente',
      add: 'Añadir una franja',
      remove: 'Quitar',
    },
    assistance_timeout_seconds: {
      label: 'Tiempo para un código',
      hint: 'Cuánto espera el inicio de sesión. Los bancos cierran su página a los pocos minutos.',
    },
    login_failure_limit: {
      label: 'Fallos antes de bloquear',
      hint: 'Tras tantos fallos seguidos no se intenta más: los bancos bloquean el acceso a los pocos.',
    },
    taken_over_wait_seconds: {
      label: 'Espera si entras desde otro sitio',
      hint: 'Al menos 10 minutos. Para bancos que permiten una sola sesión: durante este tiempo nada inicia sesión ni cierra la tuya. Cada vez seguida dura el doble, hasta 4 horas.',
    },
    webhook_url: { label: 'Dirección', hint: 'Cada movimiento nuevo se envía aquí con POST, primero el más antiguo.' },
    webhook_auth_type: { label: 'Autorización', hint: 'Qué cabecera espera el receptor.' },
    webhook_auth_token: {
      label: 'Token',
      hint: 'Se envía en la cabecera Authorization. Si no hay ninguno, se envía el de los pedidos pendientes.',
    },
    webhook_extra_fields: {
      label: 'Campos adicionales',
      hint: 'Un objeto JSON. Sus campos se añaden a cada movimiento, por ejemplo {"tenant": "norte"}.',
    },
    retry_limit: {
      label: 'Rechazos antes de abandonar',
      hint: 'Un receptor caído se intenta el tiempo que haga falta. Aquí solo cuentan las respuestas que rechazan (casi todas las 4xx).',
    },
    silent_ingestion: {
      label: 'Guardar sin enviar',
      hint: 'Lo que se lee mientras está activo nunca se envía solo. Útil en la primera lectura, que halla todo el historial.',
    },
    notification_transport: {
      label: 'Medio',
      hint: 'JSON para tu propio servicio, o una frase en un chat. Nunca lleva un código.',
      options: { api: 'JSON a una dirección', chat_webhook: 'Webhook entrante de un chat', slack: 'Slack' },
    },
    notification_endpoint_url: {
      label: 'Dirección',
      hint: 'Los eventos se envían aquí con POST. Un relé de SMS que quiera saber cuándo falta un código escucha aquí.',
    },
    notification_auth_type: { label: 'Autorización', hint: 'Qué cabecera espera el receptor.' },
    notification_auth_token: {
      label: 'Token',
      hint: 'Se envía en la cabecera Authorization. Para Slack: el token del bot, que empieza por xoxb-.',
    },
    notification_slack_channel: { label: 'Canal de Slack', hint: 'Su id o su nombre. El bot debe ser miembro.' },
    notification_events: {
      label: 'Eventos',
      hint: 'No se envía nada mientras no se marque ninguno.',
      options: {
        assistance_required: { label: 'Falta un código', hint: 'También cuando el banco rechazó uno y acepta otro.' },
        login_failed: { label: 'Falló un inicio de sesión', hint: 'Con el motivo, y si la cuenta queda bloqueada.' },
        scrape_failed: { label: 'Falló una lectura', hint: 'La sesión estaba iniciada y terminó antes de tiempo.' },
        connection_failed: {
          label: 'Falló la conexión (nombre antiguo)',
          hint: 'De un cliente antiguo: falló un inicio de sesión, o una lectura por causa del banco o de la red.',
        },
      },
    },
    notification_signing_secret: {
      label: 'Secreto de firma',
      hint: 'Standard Webhooks: el receptor puede comprobar que la llamada es nuestra. Tras un cambio, el secreto anterior firma un día más.',
    },
    pending_orders_endpoint: {
      label: 'Dirección',
      hint: 'Dónde se leen los pagos que esperas. Se guarda para la conciliación futura; todavía no se pregunta nada.',
    },
    polling_method: { label: 'Método', hint: 'Cómo se pregunta a la dirección.' },
    polling_body: { label: 'Cuerpo', hint: 'Un objeto JSON que se envía con POST.' },
    auth_type: { label: 'Autorización', hint: 'Qué cabecera espera la dirección.' },
    auth_token: { label: 'Token', hint: 'Se envía en la cabecera Authorization.' },
    notify_on_expired: {
      label: 'Avisar de pedidos que vencen',
      hint: 'Un aviso por cada uno para el que no llegó movimiento.',
    },
  },
  signing: {
    make: 'Crear un secreto nuevo',
    remove: 'Quitar el secreto',
    own: 'Usar el mío',
    shownOnce: 'Este es el secreto nuevo. Se muestra solo esta vez: cópialo ahora.',
    copy: 'Copiar el secreto',
    previous: (time) => `El secreto anterior firma también hasta ${time}.`,
  },
  remove: {
    text: 'Su sesión termina y se borran sus ajustes, cookies e imágenes. Los movimientos quedan en la base de datos, sin verse. No se puede deshacer.',
    label: (name) => `Escribe el nombre de la cuenta: ${name}`,
    action: 'Eliminar esta cuenta',
    mismatch: 'No es el nombre de la cuenta.',
    done: (name) => `${name} está eliminada.`,
  },
};
