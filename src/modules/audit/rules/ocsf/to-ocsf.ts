import { activityId, classes, type Meaning, ocsfVersion, severities } from './classes.ts'
import { meaningOf } from './meaning.ts'
import { redacted } from './redact.ts'
import type { Place, SourceEvent } from './source.ts'
import { profilesOf, shapes } from './subjects.ts'

export type OcsfEvent = Readonly<Record<string, unknown>>

/** A finding has a life of its own; everything else came about or did not. */
const statusOf = ({ of, failed }: Meaning) =>
  of === 'finding'
    ? { status_id: 1, status: 'New' }
    : failed
      ? { status_id: 2, status: 'Failure' }
      : { status_id: 1, status: 'Success' }

const refusal = { action_id: 2, action: 'Denied', disposition_id: 2, disposition: 'Blocked' }

/**
 * A line of the event log as an event of OCSF 1.8.0. Whom and what it is about is said by kind and id, which fields changed
 * by name and class: no value above internal is in it, whatever the line holds.
 */
export function toOcsf(event: SourceEvent, place: Place): OcsfEvent {
  const meaning = meaningOf(event.name)
  const of = classes[meaning.of]
  const activity = activityId(meaning)
  const { facts, withheld } = redacted(event.facts)
  const refused = event.name === 'request.refused'
  const profiles = profilesOf(meaning.of, refused)
  return {
    activity_id: activity,
    activity_name: meaning.activity,
    category_uid: of.category.uid,
    category_name: of.category.name,
    class_uid: of.uid,
    class_name: of.name,
    type_uid: of.uid * 100 + activity,
    type_name: `${of.name}: ${activity === 99 ? 'Other' : meaning.activity}`,
    severity_id: severities[meaning.severity],
    severity: meaning.severity,
    time: Date.parse(event.at),
    message: `${event.name}: ${of.name}, ${meaning.activity}`,
    ...statusOf(meaning),
    ...(refused && refusal),
    metadata: {
      version: ocsfVersion,
      product: { name: 'Connect & Close', vendor_name: 'Connect & Close', version: place.version, uid: place.host },
      uid: event.id,
      event_code: event.name,
      sequence: place.sequence,
      log_name: 'events',
      log_provider: 'Connect & Close',
      log_source: place.stream,
      original_time: event.at,
      tenant_uid: event.tenant,
      ...(event.request && { correlation_uid: event.request }),
      ...(profiles.length > 0 && { profiles }),
    },
    ...shapes[meaning.of](event, facts),
    ...(event.subject && {
      observables: [{ name: 'unmapped.subject.id', type_id: 10, type: 'Resource UID', value: event.subject.id }],
    }),
    unmapped: {
      facts,
      ...(withheld.length > 0 && { withheld }),
      ...(event.changes.length > 0 && { changes: event.changes.map(({ field, class: of }) => ({ field, class: of })) }),
      ...(event.subject && { subject: event.subject }),
      ...(event.door && { door: event.door }),
      ...(event.command && { command: event.command }),
      ...(event.operation && { operation: event.operation }),
    },
  }
}
