import { Button, Group, MultiSelect, NativeSelect, Stack, TagsInput, Text } from '@mantine/core'
import { useState } from 'react'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { Problem } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listCounties, listPeople, listWorkgroups, type MemberLimits, readLimits, setLimits } from '../contract.ts'
import { AllOrOnly } from './choice-field.tsx'
import { HierarchyLimits } from './limits-hierarchy.tsx'
import { campaignWords, placeWords } from './limits-words.ts'
import { licensedStates } from './people-filter.ts'
import type { Person } from './slots.ts'

interface LimitsDrawerProps {
  person: Person
  limits: MemberLimits
  opened: boolean
  onClose: () => void
}

const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1)
const keyOf = ({ state, name }: { state: string; name: string }) => `${state}/${name}`

export function LimitsDrawer({ person, limits, opened, onClose }: LimitsDrawerProps) {
  const [campaigns, setCampaigns] = useState(limits.campaigns)
  const [places, setPlaces] = useState(limits.places)
  const [rest, setRest] = useState(limits)
  const [countyState, setCountyState] = useState(limits.places.counties[0]?.state ?? 'FL')
  const counties = useAction(listCounties, { state: countyState }, { enabled: opened, staleTime: Number.POSITIVE_INFINITY })
  const [problem, setProblem] = useState<string>()
  const set = useCommand(setLimits, { invalidates: [readLimits, listPeople, listWorkgroups], quiet: true })
  const now = { ...rest, campaigns, places }
  const unsaved = opened && !set.pending && JSON.stringify(now) !== JSON.stringify(limits)
  const giveUp = () => {
    setCampaigns(limits.campaigns)
    setPlaces(limits.places)
    setRest(limits)
    onClose()
  }
  const first = person.name.split(' ')[0]

  const save = async () => {
    try {
      await set.run({ person: person.id, ...now })
    } catch (error) {
      setProblem(error instanceof Problem ? (error.problems[0]?.message ?? error.message) : 'The limits could not be saved.')
      return
    }
    showUndo({ message: `${person.name}’s limits hold from now on.`, undo: () => set.run({ person: person.id, ...limits }) })
    onClose()
  }
  const ofOtherStates = places.counties.filter(county => county.state !== countyState)
  return (
    <FormDrawer opened={opened} onClose={giveUp} unsaved={unsaved} size={440} title={`Limits of ${person.name}`}>
      <Stack gap="lg">
        <HierarchyLimits limits={now} onChange={setRest} />
        <AllOrOnly title="Campaigns" mode={campaigns.mode} onMode={mode => setCampaigns({ ...campaigns, mode })}>
          <TagsInput
            label="Names"
            description="As they stand on leads. Press Enter after each."
            value={campaigns.names}
            onChange={names => setCampaigns({ ...campaigns, names })}
            splitChars={[';', '\n']}
            maxTags={200}
          />
        </AllOrOnly>
        <AllOrOnly title="Places" mode={places.mode} onMode={mode => setPlaces({ ...places, mode })}>
          <MultiSelect
            label="States"
            data={licensedStates}
            searchable
            value={places.states}
            onChange={states => setPlaces({ ...places, states })}
          />
          <MultiSelect
            label="Counties"
            description="With all their ZIP codes. Choose the state, then its counties."
            data={(counties.data?.items ?? []).map(name => ({ value: name, label: name }))}
            searchable
            value={places.counties.filter(county => county.state === countyState).map(county => county.name)}
            onChange={names =>
              setPlaces({ ...places, counties: [...ofOtherStates, ...names.map(name => ({ state: countyState, name }))] })
            }
            inputContainer={input => (
              <Group gap="xs" wrap="nowrap" align="flex-start">
                <NativeSelect
                  aria-label="State of the counties"
                  w={84}
                  data={licensedStates.map(one => one.value)}
                  value={countyState}
                  onChange={event => setCountyState(event.currentTarget.value)}
                />
                <div style={{ flex: 1 }}>{input}</div>
              </Group>
            )}
          />
          {ofOtherStates.length > 0 && (
            <Text size="sm" c="dimmed">
              Also {ofOtherStates.map(keyOf).join(', ')}
            </Text>
          )}
          <TagsInput
            label="ZIP codes"
            value={places.zips}
            onChange={zips => setPlaces({ ...places, zips: zips.filter(zip => /^\d{5}$/.test(zip)) })}
            splitChars={[',', ' ', '\n']}
            maxTags={2000}
          />
        </AllOrOnly>
        <Text size="sm" c="dimmed" role="status">
          What {first} will see. Campaigns: {lower(campaignWords(now))}. Places: {lower(placeWords(now))}.
        </Text>
        {problem && (
          <Text size="sm" c="red" role="alert">
            {problem}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={giveUp}>
            Cancel
          </Button>
          <Button variant="filled" loading={set.pending} onClick={() => void save()}>
            Save limits
          </Button>
        </Group>
      </Stack>
    </FormDrawer>
  )
}
