import type { Texts } from '../en.ts';

export const reasons: Texts['reasons'] = {
  bad_credentials: {
    short: 'Usuario o contraseña incorrectos',
    long: 'El banco no ha aceptado el usuario o la contraseña.',
    fix: 'Actualiza las credenciales y ejecuta la lectura.',
  },
  account_locked: {
    short: 'El banco ha bloqueado el acceso',
    long: 'El banco indica que este acceso está bloqueado.',
    fix: 'Pide al banco que lo desbloquee y ejecuta la lectura.',
  },
  password_change_required: {
    short: 'El banco pide una contraseña nueva',
    long: 'El banco pide una contraseña nueva.',
    fix: 'Cámbiala en la web del banco y guárdala aquí.',
  },
  assistance_not_enabled: {
    short: 'El banco pide un código',
    long: 'El banco ha pedido un código, pero esta cuenta inicia sesión sin asistencia.',
    fix: 'Cambia el inicio de sesión a asistido y ejecuta la lectura.',
  },
  credentials_unreadable: {
    short: 'No se pueden abrir las credenciales',
    long: 'Las credenciales guardadas no se abren: falta su clave, o se guardaron para otro banco. No se ha intentado nada en el banco.',
    fix: 'Introduce de nuevo usuario y contraseña, o vuelve a poner la clave, y ejecuta la lectura.',
  },
  repeated_login_failures: {
    short: 'Demasiados inicios fallidos',
    long: 'Han fallado demasiados inicios de sesión seguidos.',
    fix: 'Mira qué dicen las últimas ejecuciones y ejecuta la lectura.',
  },
  nobody_answered: {
    short: 'Nadie respondió',
    long: 'Nadie respondió a las peticiones de código del banco.',
    fix: 'Ejecuta la lectura con el teléfono a mano. Para evitarlo, configura un reenvío o indica horas de acceso en los ajustes.',
  },
  otp_rejected: {
    short: 'Código rechazado',
    long: 'El banco ha rechazado el código.',
    fix: 'Usa el mensaje más reciente del banco.',
  },
  otp_expired: {
    short: 'Código tardío',
    long: 'El banco ha dicho que el código llegó tarde.',
    fix: 'Envía el código antes.',
  },
  assistance_timeout: {
    short: 'Sin código a tiempo',
    long: 'No llegó ningún código a tiempo.',
    fix: 'Ejecuta la lectura con el teléfono a mano, o configura un reenvío.',
  },
  login_failed: {
    short: 'Acceso rechazado',
    long: 'El banco ha rechazado el acceso sin decir por qué.',
    fix: 'Entra en la web del banco para ver qué pide.',
  },
  captcha_required: {
    short: 'Pide un captcha',
    long: 'El banco ha pedido un captcha.',
    fix: 'Entra una vez en la web del banco y ejecuta la lectura.',
  },
  page_not_recognised: {
    short: 'Página desconocida',
    long: 'El banco ha mostrado una página que este conector no conoce.',
    fix: 'Mira la imagen de la página; quizá haya que cambiar el conector.',
  },
  host_not_allowed: {
    short: 'Fue a otro sitio',
    long: 'La página del banco fue a un sitio que este conector no incluye.',
    fix: 'Mira en la ejecución qué sitio es. Si es del banco, hay que cambiar el conector.',
  },
  bank_unavailable: {
    short: 'Banco no disponible',
    long: 'El banco no está disponible.',
    fix: 'Nada: se reintenta automáticamente.',
  },
  network_error: {
    short: 'No se llega al banco',
    long: 'No se ha podido llegar al banco.',
    fix: 'Nada, salvo que dure: entonces revisa la red de esta máquina.',
  },
  session_dropped: {
    short: 'Sesión cerrada por el banco',
    long: 'El banco ha cerrado la sesión.',
    fix: 'Nada: vuelve a entrar automáticamente.',
  },
  session_taken_over: {
    short: 'Sesión abierta en otro sitio',
    long: 'El cliente ha entrado desde otro sitio. Durante un tiempo no se inicia sesión, para no expulsarlo.',
    fix: 'Nada: vuelve a entrar automáticamente tras la espera.',
  },
  browser_crashed: {
    short: 'Navegador detenido',
    long: 'El navegador se ha detenido.',
    fix: 'Nada: se reintenta automáticamente.',
  },
  internal_error: {
    short: 'Fallo nuestro',
    long: 'Ha fallado algo en nuestro lado, no en el banco.',
    fix: 'Nada, salvo que dure: entonces mira el registro.',
  },
  worker_lost: {
    short: 'Proceso perdido',
    long: 'El proceso que mantenía la sesión ya no está.',
    fix: 'Nada: otro toma el relevo.',
  },
};
