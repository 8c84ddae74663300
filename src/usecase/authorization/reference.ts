import type { Random } from '../../base/clock.ts';

// Without letters and digits that are taken for each other when they are read out.
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const length = 8;

/** What an applicant tells the office to be found by, for example `K7QM-3XWP`: 40 random bits. */
export function randomReference(random: Random): string {
  const letters = [...random(length)].map((byte) => alphabet.charAt(byte % alphabet.length));
  return `${letters.slice(0, length / 2).join('')}-${letters.slice(length / 2).join('')}`;
}

/** The reference as it is kept, however it was typed. */
export function typedReference(text: string): string {
  const letters = text.toUpperCase().replaceAll(/[\s-]/g, '');
  return `${letters.slice(0, length / 2)}-${letters.slice(length / 2)}`;
}
