/** Recognises numbers that explain themselves: amounts, dates, times, phone numbers and the like are not codes. */

/** Replaces such a number. No text can contain it: it is a private character. */
export const explained = '\uE000';
/** Replaces a phrase such as "sort code", whose number is not a one-time code either. */
export const otherCode = '\uE001';

const number = String.raw`\d+(?:[.,' ]\d+)*`;
const currency = String.raw`(?:€|\$|£|¥|₺|₹|zł|Rs\.?|R\$|S/|EUR|USD|GBP|CHF|BRL|MXN|ARS|COP|CLP|PEN|PLN|CZK|SEK|NOK|DKK|HUF|RON|TRY|JPY|INR|CAD|AUD|euros?|dollars?|dólares|dolares|pounds?|libras?|livres?|francs?|franken|franchi|pesos?|reais|real|soles|kr|kč|ft|lei|dollari|sterline|cents?|centimes?|céntimos|centavos)`;
const month = String.raw`(?:jan|feb|fév|fev|mar|mär|abr|apr|avr|may|mai|mag|jun|jui|giu|jul|lug|ago|aug|aoû|aou|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|ene|gen)\p{L}*`;
const unit = String.raw`(?:s|sec|secs|seconds?|segundos?|secondes?|sekunden?|secondi|min|mins|minutes?|minutos?|minuten?|minuti|h|hrs?|hours?|horas?|heures?|stunden?|ore|ora|uhr|days?|días?|dias?|jours?|tage?|tagen|giorni|am|pm|a\.m\.|p\.m\.|km|kg|gb|mb|%|percent|per cent|por ciento|pour cent|prozent|por cento|per cento|times|veces|fois|mal|vezes|volte)`;

const explanations: RegExp[] = [
  // Addresses, except the `@bank.example #123456` that binds a code to a site.
  /(?:https?:\/\/|www\.)\S+|\S+@\S+|\b[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}\/\S*/giu,
  // Money, before or after its currency.
  new RegExp(String.raw`(?<![\p{L}\d])[-+]?${number}(?:,-)?\s?${currency}(?!\p{L})`, 'giu'),
  new RegExp(String.raw`(?<!\p{L})${currency}\s?[-+]?${number}(?!\p{L})`, 'giu'),
  // 2026-11-21, 21.11.2026, 21/11, 21-11-26, with or without a time.
  /(?<![\d.,/-])(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{1,2}[./]\d{1,2}\.?)(?![\d/-])/gu,
  // 21 November 2026, 21 de noviembre de 2026, 21. November, November 21, 2026.
  new RegExp(
    String.raw`(?<!\d)\d{1,2}(?:st|nd|rd|th|er|º|°|\.)?\s?(?:de\s|di\s)?${month}\.?(?:,?\s(?:de\s|del\s)?\d{4})?(?![\p{L}\d])`,
    'giu',
  ),
  new RegExp(String.raw`(?<!\p{L})${month}\.?\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?(?!\d)`, 'giu'),
  // 13:05, 13:05:09, 13h05, 1.05 pm.
  /(?<!\d)\d{1,2}(?:[:h]\d{2}){1,2}(?:\.\d+)?(?:\s?(?:am|pm|a\.m\.|p\.m\.|uhr|h|hrs?))?(?![\p{L}\d])/giu,
  // 10 minutes, 24 h, 15 %.
  new RegExp(String.raw`(?<![\p{L}\d])${number}\s?${unit}(?![\p{L}\d])`, 'giu'),
  // Numbers with grouping or decimals: 1,250.00, 1.250, 1'250, 12,5.
  /(?<![\d.,'])\d+(?:[.,']\d+)+(?![\d])/gu,
  // The visible rest of a card or account number: *4821, ••4821, XX-4821, ...4821.
  /(?:[*•·…#]{1,}|[xX]{2,}|\.{2,})[\s-]?\d+(?![\d])/gu,
  // Phone numbers: with + or 00 in front, or with their area in brackets.
  /(?<![\d\p{L}])(?:\+|00)[ (]?\d(?:(?:[ ()/-]{1,2}|\.)?\d){5,}|\(\d{2,5}\)[\s-]?\d[\d\s-]{2,}\d/gu,
  // IBANs and other long identifiers with a country in front.
  /(?<![\p{L}\d])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,}(?:\s?[A-Z0-9]{1,4})?(?![\p{L}\d])/gu,
];

/** Phrases with "code" that do not mean a one-time code. They are looked for before the word "code" alone. */
const otherCodes =
  /\b(?:sort|postal|post|zip|area|country|branch|swift|bic|iban|promo(?:tion(?:al)?)?|discount|voucher|coupon|booking|client|customer|merchant|qr|bar|dress|order|error|tax|reference|tracking)\s+codes?\b|\bc[oó]digo\s+(?:(?:de(?:l)?|do|da)\s+)?(?:cliente|comercio|barras?|reserva|pedido|postal|promocional|promoci[oó]n|descuento|desconto|promo[cç][aã]o|referencia|referência|usuario|pa[ií]s|banco|error|envío|seguimiento)\b|\bcodes?\s+(?:de\s+)?(?:postal|promo(?:tionnel)?|client|barres?|banque|guichet|r[eé]duction|r[eé]servation|commande|suivi)\b|\bcodice\s+(?:di\s+|del\s+)?(?:cliente|fiscale|postale|promozionale|sconto|ordine|prenotazione|abi|cab|iban|utente|tracciamento)\b/giu;

/** Returns the text without the numbers that explain themselves. */
export function takeOutExplained(text: string): string {
  // The code in the last line of a text that is bound to a site.
  const [bound = '', code = ''] = /@[\p{L}\d.-]+ #([A-Za-z0-9]+)(?=\s|$)/u.exec(text) ?? [];
  let rest = code ? text.replace(bound, ` code: ${code} `) : text;
  // The name of a payment method before a code, not a number.
  rest = rest.replace(/\b3-?D[- ]?S(?:ecure)?\b/gi, ' ');
  rest = rest.replace(otherCodes, ` ${otherCode} `);
  for (const explanation of explanations) rest = rest.replace(explanation, ` ${explained} `);
  return rest;
}
