/** Text that cannot break out of a table's cell. */
export const cells = (row: readonly string[]): string[] => row.map(text => text.replaceAll('|', '\\|').replaceAll('\n', ' '))

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${cells(row).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
