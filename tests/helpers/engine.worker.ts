// The engine worker under the test server.
import './dynamic-import.ts';
import '../../workers/engine.worker.ts';
