include infra/build.mk
