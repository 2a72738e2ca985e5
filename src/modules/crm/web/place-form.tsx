import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { stateName, usStates } from '#base/us-states.ts'
import { counted } from '#ui/format.ts'
import { isQuiet } from '#ui/problem.ts'
import { useAction } from '#ui/use-action.ts'
import { findPlace, type LeadPlace, type placeHints, previewPlace, suggestPlaces } from '../contract/place.ts'
import css from './place-form.module.css'

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))
/** The server looks at so many leads at once. */
const most = 500

const hintWords: Record<(typeof placeHints)[number], string> = {
  zip: 'by their own ZIP',
  state: 'by their own state',
  phone: 'by the area code',
}

/** `Orange County, FL 32801`, or `Florida`. */
export const placeWords = ({ state, county, zip }: { state: string; county?: string | null; zip?: string | null }): string =>
  county || zip
    ? [county && `${county} County`, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ')
    : (stateName(state) ?? state)

interface PlaceFormProps {
  /** `3 leads`. */
  leads: string
  /** Those that can be looked at: of a whole list, the ones that are loaded. */
  ids: readonly string[]
  /** These are all of them. */
  all: boolean
  onPlace: (place: LeadPlace, only?: readonly string[]) => Promise<unknown>
}

/** Says where leads lie that have no place: by a guess that is taken by hand, or typed. Before that it tells who will see them. */
export function PlaceForm({ leads, ids, all, onPlace }: PlaceFormProps) {
  const looked = ids.slice(0, most)
  const [zip, setZip] = useState('')
  const [state, setState] = useState<string | null>(null)
  const [county, setCounty] = useState<string | null>(null)
  const [error, setError] = useState('')
  const [pending, setPending] = useState(false)
  const guesses = useAction(suggestPlaces, { leads: looked }, { enabled: looked.length > 0 }).data
  const whole = /^\d{5}$/.test(zip)
  const found = useAction(findPlace, { ...(whole && { zip }) }, { enabled: whole }).data?.place
  const ofZip = whole ? found : undefined
  const at = ofZip?.state ?? state
  const counties = useAction(findPlace, { state: at ?? '' }, { enabled: at !== null, staleTime: Number.POSITIVE_INFINITY }).data
    ?.counties
  const place: LeadPlace | undefined =
    at && !(whole && found === null) ? { state: at, county: ofZip?.county ?? county, zip: ofZip ? zip : null } : undefined

  const put = async (where: LeadPlace, only?: readonly string[]) => {
    setPending(true)
    setError('')
    await onPlace(where, only).catch(problem => isQuiet(problem) || setError((problem as Error).message))
    setPending(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (whole && found === null) return setError(`The ZIP ${zip} is not in use.`)
    if (!place) return setError('Give a ZIP, or choose a state.')
    void put(place)
  }
  return (
    <form className={css.form} onSubmit={submit}>
      {guesses && guesses.items.length > 0 && (
        <section className={css.guesses} aria-label="Where they may lie">
          <h3>Where they may lie</h3>
          <ul>
            {guesses.items.slice(0, 5).map(one => (
              <li key={`${one.from} ${placeWords(one.place)}`}>
                <span>
                  {placeWords(one.place)} <small>{hintWords[one.from]}</small>
                  <WhoWillSee ids={one.leads} place={one.place} all />
                </span>
                <Button size="compact-xs" disabled={pending} onClick={() => void put(one.place, one.leads)}>
                  Place {counted(one.leads.length, 'lead')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className={css.pair}>
        <TextInput
          data-autofocus
          label="ZIP"
          inputMode="numeric"
          maxLength={5}
          value={zip}
          onChange={event => setZip(event.currentTarget.value.replace(/\D/g, ''))}
        />
        <Select
          label="State"
          data={states}
          value={at}
          disabled={ofZip !== undefined && ofZip !== null}
          onChange={next => {
            setState(next)
            setCounty(null)
          }}
          searchable
          comboboxProps={{ withinPortal: false }}
          maxDropdownHeight={200}
        />
      </div>
      <Select
        label="County"
        placeholder="Not known"
        data={counties ?? []}
        value={ofZip?.county ?? county}
        disabled={!at || Boolean(ofZip?.county)}
        onChange={setCounty}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No county' }}
        comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={200}
      />
      {place && <WhoWillSee ids={looked} place={place} all={all && looked.length === ids.length} />}
      {error && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
      <Button type="submit" variant="filled" loading={pending}>
        Place {leads}
      </Button>
    </form>
  )
}

function WhoWillSee({ ids, place, all }: { ids: readonly string[]; place: LeadPlace; all: boolean }) {
  const people = useAction(previewPlace, { leads: [...ids], place }, { enabled: ids.length > 0 }).data?.people
  if (!people) return <small className={css.seen}>Looking up who will see them</small>
  const names = new Intl.ListFormat('en').format(
    people
      .slice(0, 6)
      .map(one => one.name)
      .concat(people.length > 6 ? [`${people.length - 6} more`] : []),
  )
  return (
    <small className={css.seen} role="status">
      {people.length > 0 ? `Then also seen by ${names}.` : 'Nobody else will see them by this.'}
      {!all && ' Looked up for the leads loaded here.'}
    </small>
  )
}
