import { Panel, PanelRow } from '../Panel'

const surfaces = [
  'bg-canvas',
  'bg-well',
  'bg-panel',
  'bg-hover',
  'bg-raised',
  'bg-selected',
  'bg-overlay',
  'bg-line-strong',
]

/** Sizes of type, levels of ink, grounds. */
export function TypeParts() {
  return (
    <>
      <Panel title="Type" facts="Inter, Geist Mono">
        <PanelRow className="text-display">Connect the first node</PanelRow>
        <PanelRow className="text-verdict">9 of 184 nodes need you</PanelRow>
        <PanelRow className="text-title">Page title, stat 1.92 %</PanelRow>
        <PanelRow className="text-panel">Panel title</PanelRow>
        <PanelRow className="text-body">Body and labels</PanelRow>
        <PanelRow>
          Table cell 4.21 s <span className="mono">checkout-v3xb r4127 db.pool.max</span>
        </PanelRow>
        <PanelRow className="text-ink-2">ink-2: labels, explanations</PanelRow>
        <PanelRow className="text-ink-3">ink-3: units, times, captions, the lowest text</PanelRow>
      </Panel>
      <Panel title="Surfaces" padded>
        <div className="grid grid-cols-4 gap-2.5 text-ink-3 text-small">
          {surfaces.map((surface) => (
            <div key={surface}>
              <div className={`ring-line h-7 rounded-control ${surface}`} />
              {surface.slice(3)}
            </div>
          ))}
        </div>
      </Panel>
    </>
  )
}
