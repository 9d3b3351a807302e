/** The words that tell whether a number in a text message is a code or something else. Lower case, without accents. */

const words = (list: string) => new Set(list.trim().split(/\s+/));

/** Names that banks use for a code. */
const codeWords = words(`
  code codes passcode password pin otp tan mtan smstan itan token
  codigo codigos clave contrasena codi
  codice codici chiave
  chave senha
  cle motdepasse
  passwort kennwort einmalpasswort
  kod kode koodi kodu kood koda kods kodas wachtwoord wachtwoordcode
`);

/** Compounds that end like a word for a code and are not one. */
const otherCodes =
  /^(?:bar|qr|zip|post|area|promo|gutschein|rabatt|aktions|kunden|steuer|strich|voucher|discount)-?codes?$/;

/** Other things that banks write numbers after: a number behind one of these words is not the code. */
const otherThings = words(`
  card cards account customer client user order reference ref refnum invoice bill booking ticket case parcel tracking
  contract policy flight loan number no nr phone tel telephone call mobile fax hotline whatsapp helpline extension ext
  agent agente terminal visit letter ending ends end last digits amount total balance limit sum payment date dated until till valid expires expiry
  year postcode zip iban bic branch merchant transaction operation store shop room seat
  tarjeta cuenta cliente usuario pedido referencia factura reserva caso contrato poliza vuelo prestamo numero num n
  telefono tfno telf llame llamenos llamar movil terminada terminado termina acabada acabado final ultimos digitos importe
  saldo limite fecha dia hasta valido caduca vence ano comercio operacion tienda oficina sucursal
  carte compte commande facture dossier contrat police vol pret telephone appelez appeler portable finissant terminant
  terminee chiffres montant solde plafond date jusqu valable expire annee marchand operation magasin agence
  karte konto kunde kundennummer auftrag auftragsnummer bestellung bestellnummer referenz rechnung buchung vorgang
  vorgangsnummer vertrag vertragsnummer police flug nummer telefon telefonnummer anruf rufen ruf handy endziffer
  endziffern endend endet letzten betrag summe kontostand limit datum bis gultig jahr handler filiale kartennummer
  kontonummer rufnummer rechnungsnummer endung
  cartao conta encomenda fatura processo apolice voo telefone ligue ligar telemovel celular terminado terminada
  termina valor data ate valida validade expira loja agencia comerciante
  carta conto ordine fattura prenotazione pratica contratto polizza volo telefono chiama chiami cellulare finale terminante
  cifre importo massimale scadenza fino valido scade anno negozio filiale esercente
`);

/** Directly before a number, these words make it a date or a time: "on 211126". Elsewhere they mean nothing. */
const prepositions = words('on at el le du au am vom em il del al dal');

/** Between the word for a code and the code: "security code", "código de seguridad", "code de confirmation". */
const fillers = words(`
  your the of for security verification confirmation access login sms one time single use authorization authorisation
  tu su de del la seguridad verificacion confirmacion acceso firma autorizacion unico un uso
  votre ton d securite verification confirmation acces usage unique connexion
  ihr ihre dein deine fur zur der die das einmal sicherheits bestatigungs
  seu sua o a seguranca verificacao confirmacao acesso autorizacao
  tuo suo il di sicurezza verifica conferma accesso autorizzazione
  bank
`);

/** "is" or "as", directly between the word for a code and the code. */
const copulas = words('is are es ist lautet est e sera will be son as como als comme come = :');

/** "use", directly before the code. */
const imperatives = words(`
  use enter type using with
  usa use utilice utiliza introduzca introduce introduzca ingrese ingresa
  utilisez utilise saisissez saisis entrez
  verwenden nutzen eingeben verwende
  insira digite introduza
  usi utilizza inserisci inserisca digita
`);

/** "… to sign in", directly after the code that one is told to use. */
const purposes = words(`
  confirm sign log login verify authenticate authorise authorize approve complete access
  confirmar acceder aceder entrar validar firmar autorizar verificar
  confirmer valider autoriser verifier
  confermare accedere autorizzare verificare
`);
const purposeLeads = words('to para pour per');

const negations = words('not never no nicht kein keine ne pas jamais nunca nao non mai');

/** A text that mentions an earlier code, or several codes, may contain two. */
const replaced = words(`
  codes codigos codici
  old previous former earlier replaced replaces expired superseded cancelled
  anterior anteriores antiguo caducado sustituye reemplaza
  ancien ancienne precedent precedente remplace
  alte alter alten vorherige vorheriger bisherige ersetzt abgelaufen
  antigo substitui substituido
  vecchio sostituisce sostituito scaduto
`);

/** Brings a word into the form of the lists. */
export const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export const isCodeWord = (word: string): boolean =>
  codeWords.has(word) ||
  (/(?:code|passwort|(?:sms|push|photo|chip|app|secure)tan)$/.test(word) && !otherCodes.test(word));
export const isOtherThing = (word: string): boolean => otherThings.has(word) || otherCodes.test(word);
export const isFiller = (word: string): boolean => fillers.has(word);
export const isCopula = (word: string): boolean => copulas.has(word);
export const isImperative = (word: string): boolean => imperatives.has(word);
export const isPreposition = (word: string): boolean => prepositions.has(word);
export const isPurpose = ([lead = '', purpose = '']: string[]): boolean =>
  purposeLeads.has(lead) && purposes.has(purpose);
export const isNegation = (word: string): boolean => negations.has(word);
export const speaksOfEarlier = (word: string): boolean => replaced.has(word);
