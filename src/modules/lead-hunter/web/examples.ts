import type { SourceFormatName } from '../contract/source-format.ts'

/** Samples to try a source with; the people in them are invented. */

const json = JSON.stringify(
  {
    lead_id: 'A-20418',
    first_name: 'Maria',
    last_name: 'Lopez',
    email: 'maria.lopez@example.com',
    phone: '(305) 555-0142',
    loan_purpose: 'Purchase',
    loan_amount: 412_500,
    credit_rating: 'good',
    property: { city: 'Tampa', state: 'FL', zip: '33602' },
    best_time: 'evenings',
    campaign: 'spring-first-home',
  },
  null,
  2,
)

const adf = `<?xml version="1.0"?>
<?adf version="1.0"?>
<adf>
  <prospect>
    <id source="Portal">A-20418</id>
    <requestdate>2026-03-04T14:05:00-05:00</requestdate>
    <customer>
      <contact>
        <name part="first">Maria</name>
        <name part="last">Lopez</name>
        <email>maria.lopez@example.com</email>
        <phone type="cellphone">305-555-0142</phone>
        <address><city>Tampa</city><regioncode>FL</regioncode><postalcode>33602</postalcode></address>
      </contact>
      <comments>Looking for a first home.</comments>
    </customer>
  </prospect>
</adf>`

const mail = `Subject: New lead from your listing

Name: Maria Lopez
E-mail: maria.lopez@example.com
Phone: (305) 555-0142
Property state: FL
Loan amount: $412,500
Message: Looking for a first home, evenings are best.`

const meta = JSON.stringify(
  {
    id: '5512034418',
    created_time: '2026-03-04T14:05:00-0500',
    field_data: [
      { name: 'full_name', values: ['Maria Lopez'] },
      { name: 'email', values: ['maria.lopez@example.com'] },
      { name: 'phone_number', values: ['+13055550142'] },
      { name: 'state', values: ['FL'] },
    ],
  },
  null,
  2,
)

const examples: Partial<Record<SourceFormatName, string>> = { generic: json, adf, leadMail: mail, metaLeadAds: meta }

/** For the general formats; what a known vendor sends is best taken from the vendor. */
export const exampleOf = (format: SourceFormatName): string | undefined => examples[format]
