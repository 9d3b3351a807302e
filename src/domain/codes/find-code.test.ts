import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFull } from '../../../test/support/form.ts';
import { findCode } from './find-code.ts';

const six = { length: 6, type: 'numeric' } as const;
const four = { length: 4, type: 'numeric' } as const;
const codeIn = (text: string, descriptor: Parameters<typeof findCode>[1] = six, from?: string) =>
  findCode(text, descriptor, from ?? null).code;

describe('finds the code', () => {
  test.each([
    ['482913', '482913'],
    [' 482 913 ', '482913'],
    ['482913 is your code for signing in, asked for at 13:05 with the card ending 4821. Never tell it.', '482913'],
    [
      'At 13:05 somebody began login for the card ending 4821 (limit 1,500.00 EUR). If it was you, use code 482913.',
      '482913',
    ],
    [
      'Sandbox Bank 13:05. Your code for login: 482913. Card *4821, payments up to 1,500.00 EUR need no code.',
      '482913',
    ],
    ['G-482913 is your Google verification code.', '482913'],
    ['Your one-time password is 482-913', '482913'],
    ['Use 482913 as your passcode. Do not share your code with anyone.', '482913'],
    ['Your verification code is\n\n482913\n\nCall +44 20 7946 0123 if this was not you.', '482913'],
    ['Your code: 482913\n\n@bank.example #482913', '482913'],
    ['Your OTP for INR 1,250.00 at AMAZON on card XX4821 is 482913. Valid for 10 minutes.', '482913'],
    ['BBVA: 482913 es tu código de acceso. No lo compartas.', '482913'],
    ['Código para la compra de 50,00 EUR en AMAZON con su tarjeta *4821: 482913', '482913'],
    ['Su clave de firma es 482913. Caduca a las 13:05 del 21/11/2026.', '482913'],
    ['Votre code de confirmation est 482 913. Valable 10 minutes. Carte finissant par 4821.', '482913'],
    ['Pour valider votre paiement de 49,90 € du 21/11/26 à 13h05, saisissez le code 482913.', '482913'],
    ['Ihre TAN für die Überweisung über 1.250,00 EUR auf Konto ...4821 lautet: 482913', '482913'],
    ['Ihr Sicherheitscode lautet 482913. Fragen? Tel. 069 12345678', '482913'],
    ['Seu código de verificação é 482913. Não partilhe. Valor: R$ 1.250,00', '482913'],
    ['O código 482913 autoriza a compra de 12,50 € com o cartão terminado em 4821.', '482913'],
    ['Il codice di conferma è 482913, valido 5 minuti. Importo 12,50 euro, carta che termina con 4821.', '482913'],
    ['Codice OTP: 482913 per il pagamento del 21/11/2026 ore 13:05', '482913'],
    ['Your code for order 111222 is 482913', '482913'],
    ['Use 482913 to sign in to your account.', '482913'],
    ['Introduce 482913 para confirmar la compra de 12.50 EUR en ZARA con tarjeta 4821', '482913'],
    ['Code de sécurité 3D Secure 482913 pour un achat de 49.90 EUR le 21/11', '482913'],
    ['Die pushTAN für Ihren Auftrag über 50,00 EUR lautet 482913', '482913'],
    ['Your one time password for a transaction of Rs. 1,500.00 at FLIPKART is 482913', '482913'],
  ])('%s', (text, code) => {
    expect(codeIn(text)).toBe(code);
  });

  test('of four digits among a card, a time and a year', () => {
    expect(codeIn('Your PIN for the card ending in 4821, at 13:05, is 5512', four)).toBe('5512');
    expect(codeIn('Su código es 5512. Tarjeta acabada en 4821, 21/11/2026.', four)).toBe('5512');
  });

  test('of letters and digits', () => {
    const eight = { length: 8, type: 'alphanumeric' } as const;
    expect(codeIn('Your code is 7KQ2MZ9P for PAYMENTS on 21/11/2026', eight)).toBe('7KQ2MZ9P');
    expect(codeIn('7KQ2MZ9P is your Sandbox Bank code', eight)).toBe('7KQ2MZ9P');
    expect(codeIn('Your code is required for COVID190 orders', eight)).toBeNull();
    expect(codeIn('Your code is REQUIRED', eight)).toBeNull();
  });
});

describe('prefers no answer', () => {
  test.each([
    '',
    'Your codes are 482913 and 573921',
    'Your code 482913 was replaced by 573921',
    'Your old code was 482913, your new code is 573921',
    'Your order 482913 has been shipped',
    'Reference: 482913. We will never ask for your code.',
    'Never tell anyone your code. Merchant 482913',
    'Sort code 482913, account 12345678',
    'Your sort code is 48-29-13',
    'Su código postal es 482913',
    'Votre code client 482913',
    'Il tuo codice cliente è 482913',
    '482913 is not your code',
    'Your balance is 482913',
    'Your code expires on 211126',
    'Call 482913 to get your code',
    'Use 482913 points and get a code',
    'Your code is in letter 482913',
    'A code was sent to your phone ending 482913',
    'Sicherheitscode nie weitergeben! Vorgang: 482913',
    'Reply STOP to 482913. Ask for a code in the app.',
    'Use your card 482913 to get a code',
    'Total 482.913 EUR',
    'Your code is 48291',
    'Your code is 4829134',
    'Your code is 482913x',
    'https://bank.example/code/482913',
    'code: +482913',
    'Your code is ٤٨٢٩١٣',
  ])('%s', (text) => {
    expect(codeIn(text)).toBeNull();
  });

  test('to the number of the sender', () => {
    expect(codeIn('Your code is 482913', six, '482913')).toBeNull();
  });

  test('and says whether there was none or more than one', () => {
    expect(findCode('Hello', six)).toEqual({ code: null, reason: 'no_code' });
    expect(findCode('Code 482913 or code 573921', six)).toEqual({ code: null, reason: 'several_codes' });
  });
});

describe('whatever stands around the code', () => {
  const two = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));
  const day = fc.integer({ min: 1, max: 28 }).map((n) => String(n).padStart(2, '0'));
  const month = fc.integer({ min: 1, max: 12 }).map((n) => String(n).padStart(2, '0'));
  const digits = (length: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
  const amount = fc
    .tuple(fc.integer({ min: 0, max: 9_999_999 }), two)
    .chain(([whole, cents]) =>
      fc.constantFrom(
        `${whole.toLocaleString('en')}.${cents} EUR`,
        `${whole.toLocaleString('de')},${cents} €`,
        `€${whole}.${cents}`,
        `$${whole.toLocaleString('en')}`,
        `R$ ${whole},${cents}`,
        `${whole} euros`,
        `${whole}.${cents}`,
        `CHF ${whole.toLocaleString('en').replaceAll(',', "'")}.${cents}`,
      ),
    );
  const date = fc
    .tuple(day, month)
    .chain(([d, m]) =>
      fc.constantFrom(
        `${d}/${m}/2026`,
        `${d}.${m}.26`,
        `2026-${m}-${d}`,
        `${d}-${m}-2026`,
        `${d}/${m}`,
        `${d} de noviembre de 2026`,
        `${d} November 2026`,
        `${d}. Dezember`,
      ),
    );
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 10, max: 59 }))
    .chain(([h, m]) => fc.constantFrom(`${h}:${m}`, `${h}h${m}`, `${h}:${m}:${m}`, `${h}:${m} Uhr`));
  const card = digits(4).chain((end) =>
    fc.constantFrom(
      `card ending ${end}`,
      `tarjeta terminada en ${end}`,
      `carte finissant par ${end}`,
      `Karte ${end}`,
      `cartão final ${end}`,
      `carta che termina con ${end}`,
      `*${end}`,
      `XX${end}`,
      `****-${end}`,
    ),
  );
  const phone = digits(9).chain((n) =>
    fc.constantFrom(
      `+34 ${n.slice(0, 3)} ${n.slice(3, 6)} ${n.slice(6)}`,
      `+49${n}`,
      `0034${n}`,
      `tel. ${n}`,
      `(0${n.slice(0, 2)}) ${n.slice(2)}`,
    ),
  );
  const percentage = two.map((n) => `${n},5 %`);
  const noise = fc.oneof(amount, date, time, card, phone, percentage);

  /** `#` is the code. Each sentence is complete without it too. */
  const sentences = fc.constantFrom(
    '# is your code.',
    'Your code is #.',
    'Your verification code: #.',
    '# es tu código de acceso.',
    'Su clave de firma es #.',
    'Votre code de confirmation est #.',
    'Code : #.',
    'Ihre TAN lautet #.',
    'Ihr Sicherheitscode: #.',
    'O seu código é #.',
    'Il codice di conferma è #.',
    'Codice OTP #.',
  );
  const frames = fc.constantFrom(
    'Bank, %s.',
    'Bank: %s.',
    'Pago de %s.',
    'Zahlung %s.',
    'Paiement %s.',
    'Compra %s.',
    'Pagamento %s.',
    '%s.',
    '(%s).',
  );
  const around = fc
    .array(fc.tuple(frames, noise), { maxLength: 3 })
    .map((all) => all.map(([frame, number]) => frame.replace('%s', number)));

  const runs = { numRuns: isFull ? 2_000 : 500 };

  test.each([4, 5, 6, 7, 8])('a code of %i digits is found, or nothing is', (length) => {
    fc.assert(
      fc.property(around, sentences, around, digits(length), (first, sentence, last, code) => {
        const text = [...first, sentence.replace('#', code), ...last].join(' ');
        expect([code]).toContain(codeIn(text, { length, type: 'numeric' }) ?? code);
      }),
      runs,
    );
  });

  test('a code of six digits is hardly ever missed', () => {
    let missed = 0;
    fc.assert(
      fc.property(around, sentences, around, digits(6), (first, sentence, last, code) => {
        if (codeIn([...first, sentence.replace('#', code), ...last].join(' ')) !== code) missed += 1;
      }),
      runs,
    );
    expect(missed).toBeLessThan(runs.numRuns / 100);
  });

  test.each([4, 5, 6, 7, 8])('a text without its code of %i digits gives none', (length) => {
    fc.assert(
      fc.property(around, sentences, around, (first, sentence, last) => {
        const text = [...first, sentence.replace('#', ''), ...last].join(' ');
        expect(codeIn(text, { length, type: 'numeric' })).toBeNull();
      }),
      runs,
    );
  });

  test('no text at all makes it throw or find what does not fit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(six, four), (text, descriptor) => {
        const code = codeIn(text, descriptor);
        if (code !== null) expect(code).toMatch(new RegExp(`^\\d{${descriptor.length}}$`));
      }),
      runs,
    );
  });

  test('two codes of one form are never chosen from', () => {
    fc.assert(
      fc.property(sentences, sentences, digits(6), digits(6), (one, other, a, b) => {
        fc.pre(a !== b);
        expect(codeIn(`${one.replace('#', a)} ${other.replace('#', b)}`)).toBeNull();
      }),
      runs,
    );
  });
});
