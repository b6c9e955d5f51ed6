export { TASKS_EXTENSION } from "./extension.js";
export type { TaskOptions } from "./task-config.js";
export {
  withTasks,
  type TaskBackend,
  type TaskStatistics,
  type WithTasksOptions,
} from "./with-tasks.js";
