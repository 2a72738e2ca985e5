import css from './tick-box.module.css'

interface TickBoxProps {
  label: string
  state: 'none' | 'some' | 'all'
  onTick: (on: boolean, range: boolean) => void
}

/** A plain box: a long list draws hundreds of them. The whole cell is its target, so that a near miss does not open the row. */
export const TickBox = ({ label, state, onTick }: TickBoxProps) => (
  <label className={css.hit}>
    <input
      type="checkbox"
      className={css.box}
      aria-label={label}
      checked={state === 'all'}
      ref={box => {
        if (box) box.indeterminate = state === 'some'
      }}
      onChange={event => onTick(event.currentTarget.checked, (event.nativeEvent as MouseEvent).shiftKey)}
    />
  </label>
)
