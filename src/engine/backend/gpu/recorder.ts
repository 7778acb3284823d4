// A recording of dispatches, and its replay. Shapes never change during a run, so what a step sends to the device is the
// same list each time: pipelines, bind groups and workgroup counts are noted once and sent again without any of the
// JavaScript that derived them. What varies from step to step must lie in buffers that are written before a replay.

/** One dispatch. */
export interface Dispatch {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly groups: readonly [number, number, number];
}

/** A range of bytes copied from one buffer into another between dispatches. */
export interface Copy {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
  readonly size: number;
}

export type Command = Dispatch | Copy;

export interface Recording {
  readonly commands: Command[];
  /** Uploaded constants: their content is read at every replay, so they are destroyed with the recording only. */
  readonly constants: GPUBuffer[];
}

/** Sends a recording to the device once more, as one command buffer. */
export function replay(device: GPUDevice, { commands }: Recording): void {
  const encoder = device.createCommandEncoder();
  let pass: GPUComputePassEncoder | undefined;
  let pipeline: GPUComputePipeline | undefined;
  for (const command of commands) {
    if ('bindGroup' in command) {
      if (pass === undefined) {
        pass = encoder.beginComputePass();
        pipeline = undefined;
      }
      if (pipeline !== command.pipeline) pass.setPipeline(command.pipeline);
      pipeline = command.pipeline;
      pass.setBindGroup(0, command.bindGroup);
      pass.dispatchWorkgroups(command.groups[0], command.groups[1], command.groups[2]);
    } else {
      pass?.end();
      pass = undefined;
      encoder.copyBufferToBuffer(command.from, 0, command.to, 0, command.size);
    }
  }
  pass?.end();
  device.queue.submit([encoder.finish()]);
}
