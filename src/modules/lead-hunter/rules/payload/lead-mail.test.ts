import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPayload } from './index.ts'

const mail = (body: string) => readPayload({ body, contentType: 'text/plain', format: 'leadMail' })

describe('Lead mails', () => {
  test('labels with emoji, headers and a quoted message become a draft', () => {
    const read = mail(
      [
        'From: Local Leads <noreply@portal.example>',
        'Subject: New message lead from Mia Chen',
        '',
        'You have a new request!',
        '📇 Customer Name: Mia Chen',
        '📍 Location: Austin, TX 78701',
        'Phone :(512) 555-0177',
        '**Email:** mia@example.org',
        'Loan Amount: $350k',
        'Customer Message: "Hi,',
        'my question: can I buy with 5% down?',
        'Thanks"',
        'See https://portal.example/leads/1',
        '[Button: Reply to customer]',
      ].join('\n'),
    )
    expect(read).toMatchObject({
      ok: true,
      drafts: [
        {
          person: {
            fullName: 'Mia Chen',
            emails: ['mia@example.org'],
            phones: [{ value: '(512) 555-0177' }],
            address: { city: 'Austin', state: 'TX', zip: '78701' },
          },
          loan: { amountCents: 35_000_000 },
          message: 'Hi,\nmy question: can I buy with 5% down?\nThanks',
          extra: {
            'mail.subject': 'New message lead from Mia Chen',
            'mail.from': 'Local Leads <noreply@portal.example>',
            'mail.text': expect.stringContaining('You have a new request!'),
          },
        },
      ],
    })
  })

  test('a table in HTML is read like lines, and its markup and scripts are dropped', () => {
    const read = mail(
      '<html><head><title>Name: Evil</title></head><body><script>Name: Evil</script><!-- Name: Evil --><table><tr><td>First Name:</td><td><b>Mia</b></td></tr><tr><th>Last&nbsp;Name:</th> <td>Chen &amp; Co</td></tr><tr><td>Property Address:</td><td>9 Elm St, Reno, NV 89501</td></tr></table></body></html>',
    )
    expect(read).toMatchObject({
      drafts: [
        {
          person: { firstName: 'Mia', lastName: 'Chen & Co' },
          property: { street: '9 Elm St', city: 'Reno', state: 'NV', zip: '89501' },
        },
      ],
    })
    expect(JSON.stringify(read)).not.toContain('Evil')
  })

  test('values on the line below their label are found', () => {
    expect(mail('Name:\nMia Chen\n\nPhone:\n\n512-555-0177\n\nComments:\nCall me\nafter five\n\nRegards')).toMatchObject({
      drafts: [
        {
          person: { fullName: 'Mia Chen', phones: [{ value: '512-555-0177' }] },
          message: 'Call me\nafter five',
          extra: { 'mail.text': 'Regards' },
        },
      ],
    })
  })

  test('the subject or a personal sender names the person where the body does not', () => {
    expect(mail('Subject: New lead from Mia Chen\n\nInterested in: refinance')).toMatchObject({
      drafts: [{ person: { fullName: 'Mia Chen' }, intent: 'refinance' }],
    })
    expect(mail('From: Mia Chen <mia@example.org>\n\nI want to buy a house.')).toMatchObject({
      drafts: [
        { person: { fullName: 'Mia Chen', emails: ['mia@example.org'] }, extra: { 'mail.text': 'I want to buy a house.' } },
      ],
    })
    expect(mail('From: Portal <no-reply@portal.example>\n\nHello.')).toMatchObject({ ok: false, word: 'nobody' })
  })

  test('the portal’s own contact data is not the customer’s', () => {
    expect(mail('Customer: Mia Chen\nAgent Name: Bo Lee\nAgent Phone: 512-555-0100\nPhone: 512-555-0177')).toMatchObject({
      drafts: [
        {
          person: { fullName: 'Mia Chen', phones: [{ value: '512-555-0177' }] },
          agent: { name: 'Bo Lee', phone: '512-555-0100' },
        },
      ],
    })
  })

  test('a source’s own labels are mapped', () => {
    const read = readPayload({
      body: 'Nombre completo: Mia Chen\nTel. móvil: 512-555-0177',
      contentType: 'text/plain',
      format: 'leadMail',
      mapping: [
        { from: 'Nombre completo', to: 'person.fullName', as: 'text' },
        { from: 'tel móvil', to: 'person.phone.mobile', as: 'phone' },
      ],
    })
    expect(read).toMatchObject({
      drafts: [{ person: { fullName: 'Mia Chen', phones: [{ value: '512-555-0177', kind: 'mobile' }] } }],
    })
  })
})

const root = process.env.FIXTURES_DIR ? join(process.env.FIXTURES_DIR, 'leads') : undefined

if (root) {
  describe('Published notification mails', () => {
    const read = (path: string) =>
      readPayload({ body: readFileSync(join(root, path), 'utf8'), contentType: 'text/plain', format: 'leadMail' })

    test('three notification mails name their customers', () => {
      expect(read('mail/google_lsa_message_lead.txt')).toMatchObject({
        drafts: [
          {
            person: {
              fullName: 'Jane Doe',
              phones: [{ value: '(555) 987-6543' }],
              address: { city: 'Los Angeles', state: 'CA', zip: '90001' },
            },
            message: expect.stringMatching(/^Hi, my water heater/),
          },
        ],
      })
      expect(read('mail/google_lsa_booking_1.txt')).toMatchObject({
        drafts: [{ person: { fullName: 'Robert Johnson' }, extra: { 'Service Requested': 'AC Repair' } }],
      })
      expect(read('mail/google_lsa_booking_2.txt')).toMatchObject({
        drafts: [
          {
            person: { address: { street: '742 Evergreen Terrace', city: 'Springfield', state: 'IL', zip: '62704' } },
            message: expect.stringMatching(/^Customer noted/),
          },
        ],
      })
    })
  })
}
