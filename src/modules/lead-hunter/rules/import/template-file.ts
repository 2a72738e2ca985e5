const columns = [
  ...[
    'First name',
    'Last name',
    'Email',
    'Mobile phone',
    'Home phone',
    'Street address',
    'City',
    'State',
    'ZIP code',
    'Language',
  ],
  ...['Loan purpose', 'Loan amount', 'Purchase price', 'Property value', 'Credit score', 'Property state', 'Property ZIP code'],
  ...['Campaign', 'Tags', 'Notes', 'Date of inquiry', 'Do not contact'],
]

const example = [
  ...['Maria', 'Alvarez', 'maria@example.com', '(239) 555-0142', '', '12 Palm Ave', 'Naples', 'FL', '34102', 'Spanish'],
  ...['Purchase', '350000', '420000', '', '', 'FL', '34102'],
  ...['Spring open house', 'first-time buyer', 'Call after 5 pm', '2026-03-02', ''],
]

/** A list with the columns that need no matching and one example, as a spreadsheet opens it (with a byte order mark). */
export const templateFile = `\ufeff${columns.join(',')}\r\n${example.map(cell => (cell.includes(',') ? `"${cell}"` : cell)).join(',')}\r\n`
