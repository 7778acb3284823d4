// Always says which device computes, and on request why this one.
import { Cpu, Zap } from 'lucide-react';
import type { DeviceReport } from '../../protocol/messages.ts';
import { useStudio } from '../state/store.ts';
import { isBusy } from '../state/training.ts';
import { PanelPopover } from './panel-popover.tsx';

const NAMES = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'JavaScript' } as const;

/** "WebGPU · Apple M3", "CPU · 4 threads (no GPU found)". */
function deviceText(device: DeviceReport): string {
  if (device.backend === 'webgpu') return device.adapter === null ? 'WebGPU' : `WebGPU · ${device.adapter}`;
  return `CPU · ${device.threads} ${device.threads === 1 ? 'thread' : 'threads'}`;
}

export function DeviceChip() {
  const trained = useStudio((state) => (isBusy(state.trainer) ? state.trainer.device : null));
  const edited = useStudio((state) => state.editorDevice);
  const idle = useStudio((state) => state.trainer.device);
  const refused = useStudio(
    ({ editor }) => editor.model.kind === 'failed' && editor.model.error.code === 'backend-missing',
  );
  const device = trained ?? edited ?? idle;
  if (device === null && refused) {
    return (
      <a className="chip" data-testid="device" href={location.pathname}>
        The device asked for is not there: let the studio choose
      </a>
    );
  }
  if (device === null) {
    return (
      <span className="chip" data-testid="device" aria-live="polite">
        Looking for a device
      </span>
    );
  }
  const fast = device.backend === 'webgpu' && !device.software;
  return (
    <PanelPopover
      label="Device"
      trigger={
        <button type="button" className="chip" data-testid="device" data-backend={device.backend}>
          {fast ? <Zap size={14} aria-hidden /> : <Cpu size={14} aria-hidden />}
          <span className="chip-text">{deviceText(device)}</span>
          {fast ? null : <span className="chip-why"> why?</span>}
        </button>
      }
    >
      <h3 className="popover-title">{deviceText(device)}</h3>
      <p>{device.reason}</p>
      <dl className="facts">
        <dt>Backend</dt>
        <dd>{NAMES[device.backend]}</dd>
        <dt>Adapter</dt>
        <dd>{device.adapter ?? 'none'}</dd>
        <dt>Threads</dt>
        <dd className="numbers">{device.threads}</dd>
      </dl>
      <p className="faint small">Everything is computed on this machine; no picture leaves it.</p>
    </PanelPopover>
  );
}
