const socialSecurity = /(?<![\d-])(?!000|666)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])/g
const cardNumber = /(?<![\d-])(?:[3-6]\d{3}[- ]?\d{4}[- ]?\d{4}[- ]?\d{3,4}|3[47]\d{2}[- ]?\d{6}[- ]?\d{5})(?![\d-])/g

function luhn(number: string): boolean {
  const digits = number.replace(/\D/g, '').split('').reverse().map(Number)
  const sum = digits.reduce((total, digit, at) => total + (at % 2 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0)
  return sum % 10 === 0
}

/** Whether long digits under this name are a sender's own id rather than a card. */
export const isReferenceName = (name: string): boolean => /(id|number|no|ref|code|key)$/i.test(name)

/**
 * Free text without Social Security numbers (in their written form 123-45-6789) and payment card numbers (ISO/IEC 7812
 * check digit). `isReference` spares long digits that are a sender's own id.
 */
export function withoutSecrets(text: string, isReference = false): { text: string; removed: boolean } {
  let removed = false
  const cut = () => {
    removed = true
    return '[removed]'
  }
  const kept = text
    .replace(socialSecurity, cut)
    .replace(cardNumber, number => (luhn(number) && !(isReference && /^\d+$/.test(number)) ? cut() : number))
  return { text: kept, removed }
}
