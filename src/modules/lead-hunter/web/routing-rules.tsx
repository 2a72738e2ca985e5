import { DragDropContext, Draggable, Droppable } from '@hello-pangea/dnd'
import { SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconRoute } from '@tabler/icons-react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import type { RoutingRule } from '../contract/routing.ts'
import css from './routing.module.css'
import { RoutingFallback } from './routing-fallback.tsx'
import type { Names, Routing } from './routing-words.ts'
import { RuleDrawer } from './rule-drawer.tsx'
import { RuleLine } from './rule-line.tsx'
import type { UseRouting } from './use-routing.ts'

/** The rules in their order: the first whose people can take the lead wins. */
export function RoutingRules({ routing, data, names }: { routing: UseRouting; data: Routing; names: Names }) {
  const [url, setUrl] = useUrlState()
  const can = useCan('routing.manage')
  const both = Boolean(data.draft && data.published)
  const inForce = both && url.show === 'published'
  const set = (inForce ? data.published : (data.draft ?? data.published)) ?? undefined
  const rules = set?.rules ?? []
  const may = can.allowed && !inForce
  const change = (make: (rules: RoutingRule[]) => RoutingRule[], message: string) =>
    routing.change(body => ({ ...body, rules: make(body.rules) }), message)
  const move = (from: number, to: number) => {
    const rule = rules[from]
    if (!rule || from === to || to < 0 || to >= rules.length) return
    void change(all => all.toSpliced(from, 1).toSpliced(to, 0, rule), `“${rule.name}” is rule ${to + 1} now.`)
  }
  const published = new Map(data.published?.rules.map(rule => [rule.id, JSON.stringify(rule)]))
  const changed = (rule: RoutingRule) =>
    data.draft && data.published && !inForce
      ? published.has(rule.id)
        ? published.get(rule.id) === JSON.stringify(rule)
          ? undefined
          : 'Changed'
        : 'New'
      : undefined
  const overall = set?.remarks.filter(one => one.rule === null) ?? []

  return (
    <div className={css.body}>
      <div className={css.top}>
        <p>
          A lead is tried against each rule from the top. The first rule whose conditions all hold and whose people can take it
          wins; nobody without a license for the state is ever given a lead.
        </p>
        {both && (
          <SegmentedControl
            size="xs"
            aria-label="Which rules"
            value={inForce ? 'published' : 'draft'}
            onChange={show => setUrl({ show: show === 'draft' ? undefined : show })}
            data={[
              { value: 'draft', label: 'Draft' },
              { value: 'published', label: 'In force' },
            ]}
          />
        )}
      </div>
      {overall.map(remark => (
        <p key={remark.sentence} className={css.remark} data-tone="due">
          <IconAlertTriangle size={15} stroke={1.8} aria-hidden /> {remark.sentence}
        </p>
      ))}
      {rules.length === 0 ? (
        <EmptyState
          icon={IconRoute}
          title="No rules yet"
          why="Without a rule every lead goes to the fallback below. A first rule could let everybody take turns."
        >
          <ActButton needs="routing.manage" onClick={() => setUrl({ rule: 'new' })}>
            Add rule
          </ActButton>
        </EmptyState>
      ) : (
        <DragDropContext
          onDragEnd={({ source, destination }) => destination && move(source.index, destination.index)}
          dragHandleUsageInstructions="Press Space to lift, the arrow keys to move, Space to drop, Escape to cancel."
        >
          <Droppable droppableId="rules">
            {drop => (
              <ol ref={drop.innerRef} {...drop.droppableProps} className={css.rules}>
                {rules.map((rule, index) => (
                  <Draggable key={rule.id} draggableId={rule.id} index={index} isDragDisabled={!may}>
                    {(drag, { isDragging }) => (
                      <RuleLine
                        rule={rule}
                        index={index}
                        last={rules.length - 1}
                        names={names}
                        drag={drag}
                        dragging={isDragging}
                        may={may}
                        changed={changed(rule)}
                        remarks={set?.remarks.filter(one => one.rule === rule.id) ?? []}
                        onOpen={() => setUrl({ rule: rule.id })}
                        onMove={to => move(index, to)}
                        onSwitch={() =>
                          void change(
                            all => all.map(one => (one.id === rule.id ? { ...one, enabled: !rule.enabled } : one)),
                            rule.enabled ? `“${rule.name}” is switched off in the draft.` : `“${rule.name}” is switched on.`,
                          )
                        }
                        onCopy={() =>
                          void change(
                            all => all.toSpliced(index + 1, 0, { ...rule, id: crypto.randomUUID(), name: `${rule.name}, copy` }),
                            `“${rule.name}” was copied.`,
                          )
                        }
                        onDelete={() => void change(all => all.filter(one => one.id !== rule.id), `“${rule.name}” was deleted.`)}
                      />
                    )}
                  </Draggable>
                ))}
                {drop.placeholder}
              </ol>
            )}
          </Droppable>
        </DragDropContext>
      )}
      <RoutingFallback
        key={inForce ? 'published' : 'draft'}
        set={set}
        data={data}
        names={names}
        may={may}
        onChange={fallback => void routing.change(body => ({ ...body, fallback }), 'The fallback was changed.')}
      />
      {url.rule && (
        <RuleDrawer
          key={url.rule}
          rule={rules.find(one => one.id === url.rule)}
          data={data}
          names={names}
          may={may}
          why={inForce ? 'These are the rules in force. Change the draft, then publish it.' : can.why}
          onClose={() => setUrl({ rule: undefined })}
          onSave={rule =>
            change(
              all => (all.some(one => one.id === rule.id) ? all.map(one => (one.id === rule.id ? rule : one)) : [...all, rule]),
              `“${rule.name}” was saved into the draft.`,
            )
          }
        />
      )}
    </div>
  )
}
