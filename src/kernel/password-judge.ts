type Judge = typeof import('./password-strength.ts').weakness

/** Why a new password is refused; the dictionaries, 85 MB in memory, are read when the first one is judged. */
export const weakness = async (...given: Parameters<Judge>): Promise<ReturnType<Judge>> =>
  (await import('./password-strength.ts')).weakness(...given)
