/** Whether a character is among `characters`; the empty text, as charAt gives it past the end, is not. */
export function isOneOf(character: string, characters: string): boolean {
  return character !== '' && characters.includes(character);
}
